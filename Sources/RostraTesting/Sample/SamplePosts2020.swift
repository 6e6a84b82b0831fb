extension SampleDiary {
  mutating func write2020() {
    post(
      "council-2020-01", "2020-01-06T15:00:00Z",
      """
      First council meeting of the year tonight at 7: oath of office, committee seats, and the \
      calendar of meetings.
      """)
    post(
      "ice-2020", "2020-01-11T10:50:00Z",
      """
      Freezing rain has glazed the bridges. Please stay home this morning if you can. Salt trucks \
      have been out since 3. #ice
      """)
    post(
      "closed-2020", "2020-03-16T19:00:00Z",
      """
      City buildings close to visitors from tomorrow. Police, fire and water work as always. Pay \
      bills by mail, by phone, or in \
      the drop box behind City Hall.
      """
    ) {
      $0.likes = 58
      $0.isPinned = false
    }
    post(
      "closed-2020-es", "2020-03-16T19:10:00Z",
      """
      Los edificios municipales cierran al público desde mañana. La policía, los bomberos y el agua \
      siguen trabajando. \
      Pague sus cuentas por correo, por teléfono o en el buzón detrás del ayuntamiento.
      """
    ) { $0.language = "es" }
    post(
      "closed-2020-1", "2020-03-16T20:14:00Z", by: .consuelo,
      "@CityOfMapleBend ¿Y los permisos de construcción? Tengo una cita el jueves."
    ) {
      $0.replyTo = "closed-2020-es"
      $0.language = "es"
    }
    post(
      "closed-2020-2", "2020-03-17T14:02:00Z",
      "@consuelo_vistabella Las citas siguen por teléfono. La llamaremos el jueves a la misma hora."
    ) {
      $0.replyTo = "closed-2020-1"
      $0.language = "es"
    }
    post(
      "council-2020-04", "2020-04-06T14:30:00Z",
      """
      Tonight's council meeting is held by telephone. Dial 555-0100 and give the code 2020. Comments \
      sent by noon will be read aloud.
      """)
    post(
      "election-2020-06", "2020-05-29T15:00:00Z",
      """
      The April election was moved to Tuesday, June 2. All three polling places have hand rinse, \
      markers on the floor and curbside voting. #election
      """
    ) {
      $0.likes = 12
    }
    post(
      "census-2020", "2020-07-09T16:00:00Z",
      """
      Fewer than two thirds of our homes have been counted in the census. It takes ten minutes, and \
      it decides about our roads money.
      """)
    post(
      "march-2020", "2020-06-06T15:30:00Z",
      """
      A march will go from the square to the courthouse from 2 to 4 this afternoon. Main Street is \
      closed to cars. Please be patient and kind.
      """
    ) {
      $0.likes = 102
    }
    post(
      "march-2020-1", "2020-06-06T22:48:00Z", by: .rosa,
      """
      @CityOfMapleBend Thank you to the officers at the crossing, and to whoever put out the water \
      barrels.
      """
    ) {
      $0.replyTo = "march-2020"
      $0.likes = 37
    }
    post(
      "storm-2020", "2020-08-10T18:25:00Z",
      """
      Straight-line winds have brought down trees and wires all over town. Stay away from any wire. \
      Report it: 555-0142. #storm
      """
    ) {
      $0.show(.storm, alt: "A fallen tree across a street under dark clouds")
      $0.likes = 77
    }
    post(
      "storm-2020-1", "2020-08-10T21:40:00Z",
      """
      Cooling center and phone charging at the recreation center until midnight. Bring your \
      medicines; we have cots and ice.
      """
    ) {
      $0.replyTo = "storm-2020"
    }
    post(
      "storm-2020-2", "2020-08-11T12:05:00Z",
      """
      About 900 homes are still without power. Branches: put them at the curb, no bags. The \
      yard-waste site is open for free until Sunday.
      """
    ) {
      $0.replyTo = "storm-2020-1"
    }
    post(
      "park-poll", "2020-09-14T15:00:00Z",
      """
      Which should we repair first with this year's parks money? We will bring your answer to the \
      council on the 21st.
      """
    ) {
      $0.poll = SamplePoll(
        options: ["Mill Pond bridge", "Ferry Street playground", "Lights at the ball field"],
        votes: [(88, 88), (141, 141), (39, 39)], closes: SampleDiary.time("2020-09-20T23:00:00Z"))
      $0.likes = 9
    }
    post(
      "park-poll-1", "2020-09-14T17:12:00Z", by: .marlon,
      """
      @CityOfMapleBend The bridge, before somebody ends up in the pond. I have been saying so for \
      three years.
      """
    ) {
      $0.replyTo = "park-poll"
    }
    post(
      "polls-2020-11", "2020-10-30T15:00:00Z",
      """
      General election, Tuesday November 3, 6 a.m. to 7 p.m. If you are in line at 7, you may vote.

      Ward 3 votes at the recreation center this time, not at Grace Hall. #election
      """
    ) {
      $0.show(.ballot, alt: "A ballot box with a folded paper in its slot")
      $0.likes = 64
    }
    post(
      "polls-2020-11-es", "2020-10-30T15:05:00Z",
      """
      Elecciones generales, martes 3 de noviembre, de 6 a. m. a 7 p. m. Si está en la fila a las 7, \
      puede votar.

      El distrito 3 vota esta vez en el centro recreativo. #elecciones
      """
    ) { $0.language = "es" }
    post(
      "thanks-2020", "2020-11-25T16:00:00Z",
      """
      City offices are closed on Thursday and Friday. To our nurses, clerks, drivers and teachers: \
      thank you for this year.
      """
    ) {
      $0.likes = 93
    }
    post(
      "lights-2020", "2020-12-05T00:10:00Z",
      "The lights on the square are lit. No gathering this year: please enjoy them from your car."
    ) {
      $0.show(.lights)
    }
  }
}
