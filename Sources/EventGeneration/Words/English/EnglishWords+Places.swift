extension EnglishWords {
    /// Streets.
    static let streets = """
        Maple Street|Oak Street|Main Street|Park Avenue|Washington Street|Lake Drive|Hill Road|Walnut Street
        Elm Street|Pine Street|Cedar Lane|Church Street|High Street|Spring Street|River Road|Highland Avenue
        Ridge Road|Jefferson Avenue|Franklin Street|Jackson Street|Lincoln Avenue|Madison Avenue|Meadow Lane|Mill Road
        Forest Drive|Chestnut Street|Willow Lane|Sunset Boulevard|Broadway|College Avenue|Center Street|Union Street
        Liberty Street|Birch Lane|Dogwood Drive|Magnolia Avenue|Sycamore Street|Juniper Court|Hickory Lane
        Laurel Street|Poplar Avenue|Orchard Road|Valley View Drive|Fairview Avenue|Prospect Street|Grove Street
        Garden Street|School Street|Station Road|Bridge Street|Water Street|Front Street|Market Street|Court Street
        Canal Street|Harbor Drive|Bay Street|Ocean Avenue|Beach Road|Summit Avenue|Mountain View Road|Canyon Drive
        Desert Lane|Prairie Avenue|Railroad Street|Airport Road|Industrial Way|Technology Drive|University Drive
        Library Lane|Museum Way|Aspen Court|Acorn Lane|Abbey Road|Alder Street|Amber Drive|Arch Street|Ash Grove
        Autumn Lane|Beacon Street|Beechwood Avenue|Bluebell Lane|Briar Road|Brook Street|Cambridge Street|Cherry Lane
        Clover Drive|Cottage Lane|Crescent Road|Cypress Street|Dale Avenue|Eagle Road|East Street|Evergreen Drive
        Fern Street|Field Street|Fox Lane|Greenwood Drive|Hawthorn Avenue|Hazel Court|Heather Lane|Heritage Road
        Holly Drive|Ivy Lane|King Street|Lakeview Drive|Larch Street|Lavender Lane|Lime Street|Locust Street|Long Lane
        Meadowbrook Road|Mulberry Street|North Street|Olive Street|Oxford Street|Parkside Avenue|Peach Street
        Pearl Street|Pleasant Street|Plum Lane|Queen Street|Quarry Road|Raven Court|River Street|Rose Lane|Sandy Lane
        Silver Street|South Street|Spruce Street|Stone Street|Sunrise Avenue|Tower Street|Vine Street|West Street
        Winding Way|Windsor Road|Woodland Avenue
        """

    /// Cities with their state and the first three digits of a postcode that is theirs.
    static let cities = """
        Springfield, IL 627|Portland, OR 972|Austin, TX 787|Columbus, OH 432|Madison, WI 537|Denver, CO 802
        Seattle, WA 981|Boston, MA 021|Atlanta, GA 303|Nashville, TN 372|Phoenix, AZ 850|Tucson, AZ 857
        San Diego, CA 921|Sacramento, CA 958|Fresno, CA 937|Oakland, CA 946|Las Vegas, NV 891|Reno, NV 895
        Boise, ID 837|Salt Lake City, UT 841|Albuquerque, NM 871|Santa Fe, NM 875|El Paso, TX 799|Dallas, TX 752
        Houston, TX 770|San Antonio, TX 782|Tulsa, OK 741|Oklahoma City, OK 731|Wichita, KS 672|Omaha, NE 681
        Lincoln, NE 685|Des Moines, IA 503|Minneapolis, MN 554|Saint Paul, MN 551|Duluth, MN 558|Milwaukee, WI 532
        Chicago, IL 606|Peoria, IL 616|Indianapolis, IN 462|Fort Wayne, IN 468|Detroit, MI 482|Lansing, MI 489
        Cleveland, OH 441|Cincinnati, OH 452|Toledo, OH 436|Louisville, KY 402|Lexington, KY 405|Memphis, TN 381
        Knoxville, TN 379|Birmingham, AL 352|Mobile, AL 366|Jackson, MS 392|New Orleans, LA 701|Baton Rouge, LA 708
        Little Rock, AR 722|Saint Louis, MO 631|Kansas City, MO 641|Richmond, VA 232|Norfolk, VA 235|Raleigh, NC 276
        Charlotte, NC 282|Charleston, SC 294|Columbia, SC 292|Savannah, GA 314|Miami, FL 331|Tampa, FL 336
        Orlando, FL 328|Baltimore, MD 212|Pittsburgh, PA 152|Philadelphia, PA 191|Newark, NJ 071|Buffalo, NY 142
        Rochester, NY 146|Albany, NY 122|Hartford, CT 061|Providence, RI 029|Burlington, VT 054|Portland, ME 041
        Anchorage, AK 995|Fairbanks, AK 997|Juneau, AK 998|Honolulu, HI 968|Hilo, HI 967|Spokane, WA 992
        Tacoma, WA 984|Olympia, WA 985|Eugene, OR 974|Salem, OR 973|Bend, OR 977|Medford, OR 975|Redding, CA 960
        Chico, CA 959|Stockton, CA 952|Modesto, CA 953|San Jose, CA 951|Santa Cruz, CA 950|Monterey, CA 939
        Bakersfield, CA 933|Ventura, CA 930|Long Beach, CA 908|Pasadena, CA 911|Anaheim, CA 928|Riverside, CA 925
        Palm Springs, CA 922|Flagstaff, AZ 860|Mesa, AZ 852|Provo, UT 846|Ogden, UT 844|Pocatello, ID 832
        Missoula, MT 598|Billings, MT 591|Helena, MT 596|Bozeman, MT 597|Cheyenne, WY 820|Casper, WY 826
        Boulder, CO 803|Fort Collins, CO 805|Colorado Springs, CO 809|Pueblo, CO 810|Las Cruces, NM 880
        Roswell, NM 882|Lubbock, TX 794|Amarillo, TX 791|Waco, TX 767|Laredo, TX 780|Corpus Christi, TX 784
        Fort Worth, TX 761|Galveston, TX 775|Norman, OK 730|Topeka, KS 666|Salina, KS 674|Grand Island, NE 688
        Rapid City, SD 577|Sioux Falls, SD 571|Fargo, ND 581|Bismarck, ND 585|Rochester, MN 559|Cedar Rapids, IA 524
        Davenport, IA 528|Sioux City, IA 511|Green Bay, WI 543|Eau Claire, WI 547|Rockford, IL 611|Champaign, IL 618
        Evansville, IN 477|South Bend, IN 466|Grand Rapids, MI 495|Flint, MI 485|Ann Arbor, MI 481|Kalamazoo, MI 490
        Dayton, OH 454|Akron, OH 443|Bowling Green, KY 421|Chattanooga, TN 374|Huntsville, AL 358|Montgomery, AL 361
        Gulfport, MS 395|Shreveport, LA 711|Lafayette, LA 705|Fayetteville, AR 727|Springfield, MO 658
        Columbia, MO 652|Roanoke, VA 240|Charlottesville, VA 229|Morgantown, WV 265|Charleston, WV 253
        Asheville, NC 288|Wilmington, NC 284|Durham, NC 277|Greensboro, NC 274|Greenville, SC 296|Augusta, GA 309
        Macon, GA 312|Athens, GA 306|Jacksonville, FL 322|Tallahassee, FL 323|Pensacola, FL 325|Naples, FL 341
        Fort Myers, FL 339|Annapolis, MD 214|Wilmington, DE 198|Dover, DE 199|Harrisburg, PA 171|Erie, PA 165
        Scranton, PA 185|Trenton, NJ 086|Camden, NJ 081|Syracuse, NY 132|Ithaca, NY 148|Utica, NY 135
        New Haven, CT 065|Stamford, CT 069|Worcester, MA 016|Springfield, MA 011|Concord, NH 033|Manchester, NH 031
        Bangor, ME 044|Montpelier, VT 056
        """

    /// Countries, in English.
    static let countries = """
        United States|Canada|United Kingdom|Ireland|Australia|New Zealand|South Africa|India|Jamaica|Bahamas|Germany
        Austria|Switzerland|France|Italy|Spain|Portugal|Belgium|Netherlands|Luxembourg|Denmark|Sweden|Norway|Finland
        Iceland|Poland|Czechia|Slovakia|Hungary|Slovenia|Croatia|Serbia|Romania|Bulgaria|Greece|Turkey|Ukraine|Estonia
        Latvia|Lithuania|Malta|Cyprus|Albania|Morocco|Tunisia|Egypt|Kenya|Nigeria|Ghana|Senegal|Ethiopia|Mexico|Cuba
        Costa Rica|Colombia|Peru|Chile|Argentina|Brazil|Uruguay|Bolivia|Ecuador|Japan|China|South Korea|Thailand
        Vietnam|Indonesia|Malaysia|Philippines|Singapore|Israel|Jordan|Qatar|Saudi Arabia|Kazakhstan|Georgia|Armenia
        """

    /// Telephone area codes.
    static let areaCodes = """
        201 202 203 206 207 208 210 212 213 214 215 216 217 218 224 225 228 229 231 234 240 248 251 253 254 256 260 262
        301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 330 334 336 337 401 402 404 405
        501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 601 602 603 605 606 607 608 609 610 612 614 615
        701 702 703 704 706 707 708 712 713 714 715 716 717 718 801 802 803 804 805 806 808 810 812 813 901 903 904 906
        """
}
