extension SampleDiary {
  mutating func write2019() {
    post(
      "hello", "2019-01-07T16:00:00Z",
      """
      Hello from City Hall. This is the official account of the City of Maple Bend (sample). We post \
      closures, meetings \
      and notices here. Comments are welcome and are public records. #MapleBend
      """
    ) {
      $0.isPinned = true
      $0.likes = 41
      $0.show(.cityHall, alt: "Drawing of City Hall with its flag and two maple trees")
    }
    post(
      "snow-2019-1", "2019-01-12T11:40:00Z",
      """
      Snow emergency from 6 a.m. today. No parking on streets with blue signs until the curbs are clear.

      Ploughs clear Main, Ferry and Mill first, then school routes, then neighborhoods. #MapleBend #snow
      """
    ) {
      $0.show(.snowplough, alt: "A yellow plough on a white road between two banks of snow")
      $0.likes = 18
    }
    post(
      "snow-2019-2", "2019-01-12T22:15:00Z",
      """
      City Hall, the library and the recreation center close at 4 p.m. Trash routes for Saturday \
      move to Monday.
      """
    ) {
      $0.replyTo = "snow-2019-1"
    }
    post(
      "snow-2019-3", "2019-01-12T23:02:00Z", by: .imogen,
      """
      @CityOfMapleBend Alder Court has not seen a plough since noon. My mother's nurse could not get \
      in.
      """
    ) {
      $0.replyTo = "snow-2019-2"
    }
    post(
      "snow-2019-4", "2019-01-13T00:20:00Z",
      "@imogen_tidewell Thank you for telling us. A truck is on its way to Alder Court now."
    ) {
      $0.replyTo = "snow-2019-3"
      $0.likes = 6
    }
    post(
      "council-2019-02", "2019-02-04T15:00:00Z",
      """
      The City Council meets tonight at 7 in Council Chambers, 100 Main Street. On the agenda: \
      sidewalk repairs on Ferry \
      Street, the spring tree sale, and a public hearing on dog licenses.
      """)
    post(
      "election-2019-04", "2019-04-01T14:00:00Z",
      """
      Municipal election tomorrow, April 2. Polls are open 6 a.m. to 7 p.m.

      Ward 1: Mill Street School. Ward 2: Fire Station 2. Ward 3: Grace Hall, 12 Orchard Lane. #election
      """
    ) {
      $0.show(.ballot, alt: "A ballot box with a folded paper in its slot")
      $0.likes = 25
    }
    post(
      "election-2019-04-es", "2019-04-01T14:05:00Z",
      """
      Elecciones municipales mañana, 2 de abril. Las urnas abren de 6 a. m. a 7 p. m.

      Distrito 1: escuela de Mill Street. Distrito 2: estación de bomberos 2. Distrito 3: Grace \
      Hall, 12 Orchard Lane. #elecciones
      """
    ) { $0.language = "es" }
    post(
      "market-2019", "2019-05-11T13:30:00Z",
      """
      The farmers market opens for the season at 8 this morning on the square. Come for the \
      asparagus, stay for the fiddles.
      """
    ) {
      $0.show(.market)
    }
    post(
      "flood-2019", "2019-06-02T12:10:00Z",
      """
      Ferry Street is closed between 3rd and the boat ramp: the river is over the road. Do not drive \
      around the barriers. \
      Crews are watching the pumps. #flood
      """
    ) { $0.likes = 33 }
    post(
      "pool-2019", "2019-06-20T18:45:00Z",
      """
      The pool stays open until 9 tonight because of the heat. Admission is free for children under \
      12.
      """
    ) {
      $0.show(.pool, alt: "An empty blue swimming pool with two lane lines")
    }
    post(
      "council-2019-08", "2019-08-19T15:00:00Z",
      """
      Tonight's council meeting will be held at the library, because the chambers are being painted. \
      7 p.m., community room.
      """)
    post(
      "flu-2019", "2019-09-30T14:20:00Z",
      """
      Vacunas contra la gripe gratis este sábado, de 9 a. m. a 1 p. m., en el centro recreativo. No \
      se necesita cita.
      """
    ) {
      $0.language = "es"
    }
    post(
      "leaves-2019", "2019-10-28T13:00:00Z",
      """
      Leaf pickup begins next Monday. Rake to the curb, not into the street: leaves in the gutter \
      flood the corner.
      """
    ) {
      $0.link = SampleLink(
        path: "/news/leaf-pickup", title: "Leaf pickup by street",
        description: "When the truck comes to yours.")
    }
    post(
      "leaves-2019-1", "2019-10-28T17:41:00Z", by: .bertram,
      "@CityOfMapleBend Could you say which week for Orchard Lane? The map will not open on my phone."
    ) {
      $0.replyTo = "leaves-2019"
    }
    post(
      "leaves-2019-2", "2019-10-28T18:03:00Z", "@bertram_oakes Orchard Lane is in week 2, November 11 to 15."
    ) {
      $0.replyTo = "leaves-2019-1"
    }
    post(
      "budget-2019", "2019-11-18T15:00:00Z",
      """
      Public hearing on next year's budget tonight at 7. The draft can be read at the clerk's desk \
      and at the library.
      """)
    post(
      "holiday-2019", "2019-12-23T15:00:00Z",
      """
      City offices are closed on December 24 and 25. Trash is collected one day later all week. \
      Happy holidays from all of us.
      """)
  }
}
