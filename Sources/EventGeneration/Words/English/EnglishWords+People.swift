extension EnglishWords {
    /// Given names as they are met in English-speaking countries today.
    static let firstNames = """
        James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph
        Jessica Thomas Sarah Charles Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Sandra Mark Margaret
        Donald Ashley Steven Kimberly Andrew Emily Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa
        George Deborah Timothy Stephanie Ronald Rebecca Jason Sharon Edward Laura Jeffrey Cynthia Ryan Dorothy Jacob
        Amy Gary Kathleen Nicholas Angela Eric Shirley Jonathan Emma Stephen Brenda Larry Pamela Justin Nicole Scott
        Anna Brandon Samantha Benjamin Katherine Samuel Christine Gregory Helen Alexander Debra Patrick Rachel Frank
        Carolyn Raymond Janet Jack Maria Dennis Catherine Jerry Heather Tyler Diane Aaron Olivia Jose Julie Adam Joyce
        Nathan Victoria Henry Ruth Zachary Virginia Douglas Lauren Peter Kelly Kyle Christina Noah Joan Ethan Evelyn
        Jeremy Judith Walter Andrea Christian Hannah Keith Megan Roger Cheryl Terry Jacqueline Austin Martha Sean
        Madison Gerald Teresa Carl Gloria Harold Sara Dylan Janice Arthur Ann Lawrence Kathryn Jordan Abigail Jesse
        Sophia Bryan Frances Billy Jean Bruce Alice Gabriel Judy Joe Isabella Logan Julia Albert Grace Willie Amber
        Alan Denise Eugene Danielle Russell Marilyn Vincent Beverly Philip Charlotte Bobby Natalie Johnny Theresa
        Bradley Diana Liam Brittany Mason Doris Lucas Kayla Oliver Alexis Elijah Lori Levi Marie Isaac Chloe Owen Ella
        Caleb Zoe Luke Lily Wyatt Aria Carter Layla Julian Nora Grayson Hazel Leo Violet Jaxon Aurora Lincoln Savannah
        Asher Audrey Mateo Brooklyn Theodore Bella Hudson Claire Ezra Skylar Thiago Lucy Maverick Paisley Elias Ruby
        Josiah Naomi Colton Elena Cooper Caroline Miles Eva Nolan Genesis Easton Emilia Adrian Kennedy Cameron Maya
        Santiago Willow Dominic Kinsley Ian Sadie Hunter Piper Everett Clara Roman Vivian Xavier Delilah Silas Eliana
        Jaden Ivy Parker Josephine Wesley Iris Diego Quinn Axel Nadia Damian Fiona Felix Amara Hugo Leila Ivan Priya
        Omar Mei Ravi Aisha Kofi Yuki Marco Ingrid Andre Carmen Pablo Rosa Tariq Fatima Nikolai Anya Kenji Sana Agnes
        Alana Albie Alfie Alison Alistair Amelia Amelie Angus Anita Annie Antonia Archie Arlo Astrid Avery Barry
        Beatrice Becky Bernard Bertha Bethany Blake Bonnie Bridget Brooke Bryce Callum Camille Candice Carla Cassandra
        Cecilia Celeste Chelsea Chester Clarence Clayton Clifford Clive Colin Connor Craig Daisy Daphne Darren Dean
        Derek Desmond Duncan Edith Edwin Eileen Elaine Eleanor Ellis Elsie Erica Erin Ernest Esther Ewan Faith Fern
        Finlay Flora Florence Floyd Francis Freddie Freya Georgia Geraldine Gertrude Gilbert Glen Gordon Graham Greta
        Gwen Harriet Harrison Harvey Hayley Hector Heidi Herbert Hilary Holly Hope Howard Ida Imogen India Irene
        Isabel Isla Jade Jasmine Jasper Jemima Jenna Jeremiah Jill Jodie Joel Josie Juliet June Karl Kate Katie
        Kayleigh Keira Kerry Kirsten Lance Lara Leah Leonard Leslie Lewis Lilian Lindsay Lloyd Lorraine Louis Louise
        Lydia Mabel Malcolm Marcus Marion Marjorie Martin Matilda Maureen Maxine Melanie Mildred Millie Minnie Miriam
        Molly Morgan Muriel Myra Nadine Neil Nigel Nina Noel Norma Norman Olive Orla Oscar Otis Patience Paula Pearl
        Penelope Percy Phoebe Polly Poppy Priscilla Quentin Ralph Ramona Rhys Roberta Roderick Rodney Roland Rory Rose
        Rosemary Ross Rowan Roxanne Rufus Rupert Sally Selena Shane Sheila Sidney Simon Sonia Stanley Stella Stewart
        Stuart Summer Suzanne Sylvia Tabitha Tamara Tara Tessa Tilly Tina Toby Todd Tracy Trevor Ursula Valerie
        Vanessa Vera Vernon Veronica Wallace Wanda Warren Wendy Winifred Winston Yvonne
        """

    /// Family names as they are met in English-speaking countries today.
    static let lastNames = """
        Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
        Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis
        Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera
        Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart
        Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim
        Cox Ward Richardson Watson Brooks Chavez Wood James Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo
        Sanders Patel Myers Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler
        Henderson Barnes Gonzales Fisher Vasquez Simmons Romero Jordan Patterson Alexander Hamilton Graham Reynolds
        Griffin Wallace Moreno West Cole Hayes Bryant Herrera Gibson Ellis Tran Medina Aguilar Stevens Murray Ford
        Castro Marshall Owens Harrison Fernandez McDonald Woods Washington Kennedy Wells Vargas Henry Chen Freeman
        Webb Tucker Guzman Burns Crawford Olson Simpson Porter Hunter Gordon Mendez Silva Shaw Snyder Mason Dixon
        Munoz Hunt Hicks Holmes Palmer Wagner Black Robertson Boyd Rose Stone Salazar Fox Warren Mills Meyer Rice
        Schmidt Garza Daniels Ferguson Nichols Stephens Soto Weaver Ryan Gardner Payne Grant Dunn Kelley Spencer
        Hawkins Arnold Pierce Hansen Peters Santos Hart Bradley Knight Elliott Cunningham Duncan Armstrong Hudson
        Carroll Lane Riley Andrews Alvarado Ray Delgado Berry Perkins Hoffman Johnston Matthews Pena Richards
        Contreras Willis Carpenter Lawrence Sandoval Guerrero George Chapman Rios Estrada Ortega Watkins Greene Nunez
        Wheeler Valdez Harper Burke Larson Santiago Maldonado Morrison Franklin Carlson Austin Dominguez Carr Lawson
        Jacobs OBrien Lynch Singh Vega Bishop Montgomery Oliver Jensen Harvey Williamson Gilbert Dean Sims Espinoza
        Howell Li Wong Reid Hanson Le McCoy Garrett Burton Fuller Wang Weber Welch Rojas Lucas Marquez Fields Park
        Yang Little Banks Padilla Day Walsh Bowman Schultz Luna Fowler Mejia Davidson Acosta Brewer May Holland Juarez
        Newman Pearson Curtis Cortez Douglas Schneider Joseph Barrett Navarro Figueroa Keller Avila Wade Molina
        Stanley Hopkins Campos Barnett Bates Chambers Caldwell Beck Lambert Miranda Byrd Craig Ayala Lowe Frazier
        Powers Neal Leonard Gregory Carrillo Sutton Fleming Rhodes Shelton Schwartz Norris Jennings Rowe Walters Watts
        Cobb Okafor Tanaka Novak Ivanov Haddad Rossi Kowalski Andersen Dubois Silveira Yilmaz Khan Ahmed Sato Cohen
        Mensah Petrov Abbott Ainsworth Aldridge Allison Ashton Atkinson Baldwin Ballard Bancroft Barber Barker Barlow
        Bartlett Barton Baxter Beaumont Benson Bird Blackburn Blackwell Blair Blake Bond Booth Bradford Bradshaw Brady
        Brennan Briggs Bristow Browning Buchanan Buckley Bull Burgess Burnett Byrne Cameron Carey Carver Chandler
        Charlton Clarke Clayton Clements Connolly Conway Cooke Corbett Cormack Crane Cross Crowley Dale Dalton Daly
        Dawson Denton Doherty Donnelly Doyle Drake Drummond Dudley Duffy Dyer Eaton Eccles Elton Emery Everett Farley
        Farrell Finch Fitzgerald Fletcher Flynn Forbes Forrester Forsyth Frost Gallagher Galloway Garner Gibbons Gill
        Glover Goddard Goodwin Gould Greenwood Griffiths Hale Halliday Hammond Hardy Hargreaves Hartley Hayward Heath
        Hewitt Higgins Hilton Hobbs Hodgson Holden Hollis Hooper Horton Houghton Howe Hubbard Humphrey Hurst
        Hutchinson Ingram Irving Jarvis Jefferson Johns Joyce Kane Kaur Kearney Keating Kent Kerr Kirby Kirk Lamb
        Langley Larkin Lister Livingstone Lloyd Lockwood Logan Lyons Mackenzie Maguire Manning Mansfield Marsden Marsh
        Maxwell Mellor Mercer Middleton Milne Monroe Moran Morley Moss Muir Naylor Nash Noble Nolan Norton Oakley
        ODonnell Osborne Parkinson Parry Parsons Pearce Pickering Piper Pollard Potter Pratt Preston Proctor Quigley
        Quinn Rafferty Randall Ratcliffe Redmond Reeves Rigby Robbins Rowland Rutherford Salter Savage Sawyer Sharma
        Sharp Shepherd Sherwood Sinclair Skinner Slater Small Sparks Stafford Stanton Steele Stokes Stratton Swift
        Talbot Tate Thornton Todd Townsend Tyler Underwood Vance Vaughan Vincent Wainwright Walton Warner Waters
        Weston Whitaker Whitfield Wilkins Wilkinson Winters Woodward Wyatt Yates York
        """
}
