extension SampleDiary {
  mutating func write2025() {
    post(
      "snow-2025-1", "2025-01-05T12:00:00Z",
      """
      Snow emergency from 7 a.m. until further notice: 11 inches are forecast. No parking on streets \
      with blue signs.

      City offices, library and court are closed on Monday. #snow
      """
    ) {
      $0.alsoOnBluesky()
      $0.show(.snowplough, alt: "A yellow plough on a white road between two banks of snow")
      $0.likes = 61
    }
    post(
      "snow-2025-1-es", "2025-01-05T12:05:00Z",
      """
      Emergencia de nieve desde las 7 a. m. No estacione en calles con letreros azules. Las oficinas \
      cierran el lunes. #nieve
      """
    ) {
      $0.alsoOnBluesky()
      $0.language = "es"
    }
    post(
      "snow-2025-2", "2025-01-06T16:30:00Z",
      """
      Where are the ploughs? Primary streets are done; school routes until 2; neighborhoods tonight. \
      Please dig out your hydrant if you can.
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "snow-2025-1"
      $0.likes = 22
    }
    post(
      "snow-2025-3", "2025-01-06T18:12:00Z", by: .imogen,
      """
      @CityOfMapleBend Alder Court has been done before noon this year. I never thought I would \
      write that.
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "snow-2025-2"
      $0.likes = 47
    }
    post(
      "council-2025-02", "2025-02-03T15:00:00Z",
      """
      Council tonight at 7: bids for the water main on Mill Street (cast iron, 1931), and the spring \
      tree sale.
      """
    ) { $0.alsoOnBluesky() }
    post(
      "main-2025", "2025-02-04T16:00:00Z", by: .water,
      """
      The council has put off replacing the Mill Street main until 2026. We will look at its joints \
      every month until then.
      """
    ) {
      $0.likes = 5
    }
    post(
      "election-2025", "2025-04-07T14:00:00Z",
      """
      Municipal election tomorrow, 6 a.m. to 7 p.m. Mayor, two council seats, one question: bonds \
      for water mains. #election
      """
    ) {
      $0.alsoOnBluesky()
    }
    post(
      "results-2025", "2025-04-09T03:30:00Z",
      """
      Unofficial: the bonds for water mains failed, 1,512 to 1,630. The clerk certifies the count on \
      April 22.
      """
    ) {
      $0.alsoOnBluesky()
      $0.likes = 13
    }
    post(
      "storm-2025", "2025-05-16T20:45:00Z",
      """
      Tornado WATCH until 10 tonight. It means: be ready. Know your place, charge your phone, bring \
      the dog in.
      """
    ) {
      $0.alsoOnBluesky()
      $0.show(.storm, alt: "A fallen tree across a street under dark clouds")
    }
    post(
      "market-2025", "2025-06-07T12:40:00Z",
      "Market on the square until noon. The fiddles are back. So is the pie lady."
    ) {
      $0.alsoOnBluesky()
      $0.show(.market)
      $0.likes = 39
    }
    post(
      "ramp-2025", "2025-07-01T15:00:00Z",
      """
      The new ramp at the Mill Pond bridge is open. The first wheels over it were Bertram's, who had \
      asked for it since 2021.
      """
    ) {
      $0.alsoOnBluesky()
      $0.show(.park)
      $0.likes = 133
      $0.edit(
        stage: 3, "2025-12-12T17:20:00Z",
        altTexts: ["The new ramp: a pale path that climbs in a curve from the lawn to the bridge"])
    }
    post(
      "water-2025", "2025-08-18T14:00:00Z", by: .water,
      """
      Two small leaks on Mill Street were repaired this week. If your pressure drops, tell us at \
      once: 555-0142.
      """)
    post(
      "polls-2025-wrong", "2025-10-27T15:00:00Z",
      """
      Special election for Ward 3, Tuesday November 4. The polling place is Grace Hall, 21 Orchard \
      Lane. #election
      """
    ) {
      $0.alsoOnBluesky()
      $0.likes = 4
      $0.vanishes = 3
    }
    post(
      "polls-2025-wrong-1", "2025-10-27T16:12:00Z", by: .bertram,
      "@CityOfMapleBend Number 21 is the hardware store. Grace Hall is number 12!"
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "polls-2025-wrong"
      $0.likes = 18
    }
    post(
      "polls-2025", "2025-10-27T16:30:00Z",
      """
      CORRECTION: the polling place for Ward 3 on November 4 is Grace Hall, 12 Orchard Lane. We are \
      sorry for the wrong number. #election
      """
    ) {
      $0.alsoOnBluesky()
      $0.likes = 26
    }
    post(
      "results-2025-11", "2025-11-05T02:50:00Z",
      "Unofficial, Ward 3: Tidewell 402, Oakes 377. The clerk certifies on November 18."
    ) {
      $0.alsoOnBluesky()
      $0.likes = 55
    }
    post(
      "budget-poll", "2025-12-01T16:00:00Z",
      """
      Next year's budget has $200,000 for one of these. Which one? The council reads the answers on \
      December 15.
      """
    ) {
      $0.poll = SamplePoll(
        options: ["Mill Street water main, first block", "Second library van", "Lights on the river walk"],
        votes: [(112, 391), (64, 70), (58, 61)], closes: SampleDiary.time("2025-12-14T23:00:00Z"))
      $0.likes = 12
    }
    post("lights-2025", "2025-12-05T23:50:00Z", "The tree on the square is lit. Cocoa until it is gone.") {
      $0.alsoOnBluesky()
      $0.show(.lights, alt: "A tall tree with coloured lights against a night sky")
      $0.likes = 71
    }
    writeMainBreak()
  }

  /// The water main breaks on December 9, 2025; what follows unfolds in stages.
  private mutating func writeMainBreak() {
    post(
      "break", "2025-12-09T11:20:00Z", by: .water,
      """
      A water main has broken on Mill Street at 3rd. Crews are there. Pressure is low or gone \
      between 1st and 6th.
      """
    ) {
      $0.show(.waterMain)
      $0.likes = 34
    }
    post("break-boost", "2025-12-09T11:26:00Z", "") { $0.shares = "break" }
    post(
      "boil", "2025-12-09T12:05:00Z",
      """
      BOIL WATER NOTICE for homes on and north of Mill Street, from now until further notice.

      Boil water for three minutes before you drink it, cook with it or brush your teeth. Bottled \
      water: Fire Station 2. #water
      """
    ) {
      $0.alsoOnBluesky()
      $0.show(.waterMain, alt: "Water rising from a broken street between two orange cones")
      $0.likes = 96
      $0.isPinned = true
      $0.edit(
        stage: 1, "2025-12-09T18:40:00Z",
        """
        BOIL WATER NOTICE for ALL homes in Maple Bend, from now until further notice. (Updated 12:40 \
        p.m.: the whole city, not only \
        north of Mill Street.)

        Boil water for three minutes before you drink it, cook with it or brush your teeth. Bottled \
        water: Fire Station 2 and the \
        recreation center. #water
        """)
      $0.edit(
        stage: 2, "2025-12-11T21:15:00Z",
        """
        The boil water notice of December 9 has been LIFTED. Two days of samples are clean. Run each \
        cold tap for five minutes before \
        first use. #water
        """)
    }
    post(
      "boil-es", "2025-12-09T12:15:00Z",
      """
      AVISO: hierva el agua si vive en Mill Street o al norte, hasta nuevo aviso.

      Hiérvala tres minutos antes de beber, cocinar o cepillarse los dientes. Agua embotellada: \
      estación de bomberos 2. #agua
      """
    ) {
      $0.alsoOnBluesky()
      $0.language = "es"
      $0.likes = 31
      $0.edit(
        stage: 1, "2025-12-09T18:50:00Z",
        """
        AVISO: hierva el agua en TODA la ciudad de Maple Bend, hasta nuevo aviso.

        Hiérvala tres minutos antes de beber, cocinar o cepillarse los dientes. Agua embotellada: \
        estación de bomberos 2 y centro \
        recreativo. #agua
        """)
      $0.edit(
        stage: 2, "2025-12-11T21:20:00Z",
        """
        El aviso de hervir el agua del 9 de diciembre se ha LEVANTADO. Deje correr cada llave fría \
        cinco minutos. #agua
        """)
    }
    post(
      "boil-1", "2025-12-09T12:31:00Z", by: .marlon,
      """
      @CityOfMapleBend A pipe from 1931, and you voted to wait. I said it in February. I said it in \
      April. Who answers for this?
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "boil"
      $0.likes = 83
    }
    post(
      "boil-2", "2025-12-09T12:58:00Z", by: .dale,
      """
      @CityOfMapleBend My wife is on dialysis at home and NOBODY called. I am coming down there and \
      I will stand in front of that \
      door until somebody in a tie looks me in the eye. You will not enjoy it.
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "boil"
      $0.likes = 44
      $0.vanishes = 2
    }
    post(
      "boil-3", "2025-12-09T13:20:00Z", by: .consuelo,
      "@CityOfMapleBend ¿Pueden los niños bañarse con esa agua?"
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "boil-es"
      $0.language = "es"
    }
    post(
      "boil-4", "2025-12-09T13:41:00Z",
      """
      @consuelo_vistabella Sí, pero que no la traguen. Para los bebés, mejor una esponja con agua \
      hervida.
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "boil-3"
      $0.language = "es"
    }
    post(
      "boil-5", "2025-12-09T13:55:00Z", by: .imogen,
      """
      @marlon_fencepost @CityOfMapleBend I have been on the council for three weeks and I will ask \
      that on Monday, on the record.
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "boil-1"
      $0.likes = 58
    }
    post(
      "boil-6", "2025-12-09T16:05:00Z",
      """
      @dale_harrowgate The nurse from the health department is calling you now, and water is on its \
      way to your door. You should have \
      been called first. We are adding home dialysis to the list that is called within the hour.
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "boil-2"
      $0.likes = 76
      $0.appears = 1
    }
    post(
      "school", "2025-12-09T17:10:00Z",
      """
      Schools close at noon tomorrow, December 10, because of the water. Lunches are packed before \
      the buses leave.
      """
    ) {
      $0.alsoOnBluesky()
      $0.appears = 1
      $0.likes = 19
    }
    post(
      "repaired", "2025-12-10T14:30:00Z", by: .water,
      """
      The main on Mill Street is repaired and filling. Please keep boiling: two clean samples, a day \
      apart, are needed first.
      """
    ) {
      $0.appears = 2
      $0.likes = 52
    }
    post(
      "lifted", "2025-12-11T21:10:00Z",
      """
      The boil water notice is lifted as of 3 p.m. Thank you for your patience, and to the crew that \
      stood in ice water for 19 hours.
      """
    ) {
      $0.alsoOnBluesky()
      $0.appears = 2
      $0.likes = 188
    }
    post(
      "lifted-1", "2025-12-11T21:44:00Z", by: .dale,
      """
      @CityOfMapleBend They brought the water themselves and they apologized. I have taken down what \
      I wrote on Tuesday.
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "lifted"
      $0.appears = 2
      $0.likes = 64
    }
    post(
      "council-2025-12", "2025-12-12T16:00:00Z",
      """
      Monday, 7 p.m.: the council meets at Mill Street School, where everybody fits. The main break \
      is the first item. \
      Minutes and recording are public, as always.
      """
    ) {
      $0.alsoOnBluesky()
      $0.appears = 3
      $0.likes = 20
    }
    post(
      "thanks", "2025-12-15T15:30:00Z",
      """
      To the 41 volunteers who carried water up 212 flights of stairs last week: thank you. Supper \
      at Fire Station 2, Saturday at 6.
      """
    ) {
      $0.alsoOnBluesky()
      $0.show(.fireEngine, alt: "A red fire engine with its ladder raised")
      $0.appears = 4
      $0.likes = 149
    }
  }
}
