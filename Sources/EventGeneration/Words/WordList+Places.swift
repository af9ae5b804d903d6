extension WordList {
    /// Streets.
    static let streets = WordList(
        """
        Maple Street|Oak Street|Main Street|Park Avenue|Washington Street|Lake Drive|Hill Road|Walnut Street|Elm Street
        Pine Street|Cedar Lane|Church Street|High Street|Spring Street|River Road|Highland Avenue|Ridge Road
        Jefferson Avenue|Franklin Street|Jackson Street|Lincoln Avenue|Madison Avenue|Meadow Lane|Mill Road|Forest Drive
        Chestnut Street|Willow Lane|Sunset Boulevard|Broadway|College Avenue|Center Street|Union Street|Liberty Street
        Birch Lane|Dogwood Drive|Magnolia Avenue|Sycamore Street|Juniper Court|Hickory Lane|Laurel Street|Poplar Avenue
        Orchard Road|Valley View Drive|Fairview Avenue|Prospect Street|Grove Street|Garden Street|School Street
        Station Road|Bridge Street|Water Street|Front Street|Market Street|Court Street|Canal Street|Harbor Drive
        Bay Street|Ocean Avenue|Beach Road|Summit Avenue|Mountain View Road|Canyon Drive|Desert Lane|Prairie Avenue
        Railroad Street|Airport Road|Industrial Way|Technology Drive|University Drive|Library Lane|Museum Way
        """, separator: "|")

    /// Cities with their state and the first three digits of a postcode that is theirs.
    static let cities = WordList(
        """
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
        """, separator: "|")

    /// Telephone area codes.
    static let areaCodes = WordList(
        """
        201 202 203 206 207 208 210 212 213 214 215 216 217 218 224 225 228 229 231 234 240 248 251 253 254 256 260 262
        301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 330 334 336 337 401 402 404 405
        501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 601 602 603 605 606 607 608 609 610 612 614 615
        701 702 703 704 706 707 708 712 713 714 715 716 717 718 801 802 803 804 805 806 808 810 812 813 901 903 904 906
        """, separator: " ")
}
