extension SampleDiary {
  mutating func write2024() {
    post(
      "bsky-hello", "2024-02-12T16:00:00Z",
      """
      City of Maple Bend (sample) is on Bluesky too from today. The same news in both places; \
      comments are public records in both.
      """
    ) {
      $0.alsoOnBluesky()
      $0.likes = 29
    }
    post(
      "snow-2024", "2024-01-15T11:00:00Z",
      """
      Snow emergency from 6 a.m. City offices are closed for the holiday in any case. Warming \
      center: Fire Station 2. #snow
      """)
    post(
      "eclipse-2024", "2024-04-05T15:00:00Z",
      """
      Monday's eclipse: 1:58 p.m. to 2:01 p.m. is total here. Free glasses at the library. Expect \
      traffic; fill your tank on Sunday.
      """
    ) {
      $0.alsoOnBluesky()
      $0.show(.eclipse, alt: "A black disk with a white ring of light on a dark sky")
      $0.likes = 204
    }
    post(
      "eclipse-2024-es", "2024-04-05T15:05:00Z",
      """
      Eclipse del lunes: total de 1:58 a 2:01 p. m. Hay lentes gratis en la biblioteca. Habrá mucho \
      tráfico.
      """
    ) {
      $0.alsoOnBluesky()
      $0.language = "es"
    }
    post(
      "eclipse-2024-1", "2024-04-08T19:20:00Z", by: .consuelo,
      "@CityOfMapleBend ¡Qué belleza! Gracias por los lentes. Mis nietos no lo van a olvidar."
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "eclipse-2024-es"
      $0.language = "es"
      $0.likes = 33
    }
    post(
      "election-2024-04", "2024-04-01T14:00:00Z",
      """
      Municipal election tomorrow. Three wards, three polling places, as last year. One seat on the \
      school board. #election
      """
    ) {
      $0.alsoOnBluesky()
    }
    post(
      "hydrant-2024", "2024-05-07T13:00:00Z", by: .water,
      """
      Hydrant flushing moves south of Mill Street this week. Brown water is harmless: run the cold \
      tap until it is clear.
      """)
    post(
      "sewer-2024", "2024-05-28T16:15:00Z", by: .water,
      """
      The sewer under Orchard Lane is being lined, one block a day. You will get a card the day \
      before. For eight hours, please: no \
      laundry, short showers.
      """)
    post(
      "sewer-2024-1", "2024-05-29T01:09:00Z", by: .imogen,
      """
      @MapleBendWater The card came at 7 in the evening for 7 in the morning. Some of us work \
      nights. Twelve hours is not a day.
      """
    ) {
      $0.replyTo = "sewer-2024"
      $0.likes = 17
    }
    post(
      "sewer-2024-2", "2024-05-29T13:15:00Z", by: .water,
      """
      @imogen_tidewell Fair. From tomorrow cards come two days ahead, and your block has been moved \
      to Friday.
      """
    ) {
      $0.replyTo = "sewer-2024-1"
      $0.likes = 25
    }
    post(
      "parade-2024", "2024-07-03T14:00:00Z",
      """
      Fourth of July: parade at 10, band at noon, fireworks at 9:30. Bags are checked at the river \
      gate. No coolers of glass.
      """
    ) {
      $0.alsoOnBluesky()
      $0.likes = 52
    }
    post(
      "heat-2024", "2024-08-26T17:00:00Z",
      """
      Heat index of 110 today. Cooling centers: library until 8, recreation center until midnight. \
      Call on the neighbor you have not seen.
      """
    ) {
      $0.alsoOnBluesky()
      $0.show(.pool, alt: "An empty blue swimming pool with two lane lines")
      $0.likes = 40
    }
    post(
      "register-2024", "2024-10-07T15:00:00Z",
      """
      Wednesday is the last day to register for the November election: at the county clerk's desk \
      until 5, or by mail with that day's stamp. #election
      """
    ) {
      $0.alsoOnBluesky()
    }
    post(
      "registro-2024", "2024-10-07T15:05:00Z",
      """
      El miércoles es el último día para inscribirse para votar en noviembre: en la oficina del \
      condado hasta las 5. #elecciones
      """
    ) {
      $0.alsoOnBluesky()
      $0.language = "es"
    }
    post(
      "polls-2024-11", "2024-11-01T15:00:00Z",
      """
      General election, Tuesday November 5, 6 a.m. to 7 p.m.

      Ward 1: Mill Street School. Ward 2: Fire Station 2. Ward 3: Grace Hall, 12 Orchard Lane. Bring \
      identification with a \
      photograph. #election
      """
    ) {
      $0.alsoOnBluesky()
      $0.show(.ballot, alt: "A ballot box with a folded paper in its slot")
      $0.likes = 66
    }
    post(
      "polls-2024-11-1", "2024-11-05T13:34:00Z", by: .bertram,
      """
      @CityOfMapleBend Line at Grace Hall is out the door and one of the two machines is dark. Is \
      somebody coming?
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "polls-2024-11"
      $0.likes = 21
    }
    post(
      "polls-2024-11-2", "2024-11-05T13:52:00Z",
      """
      @bertram_oakes The county has a spare on the road, there in fifteen minutes. Everybody in line \
      at 7 tonight will vote.
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "polls-2024-11-1"
      $0.likes = 30
    }
    post(
      "polls-2024-11-3", "2024-11-05T14:11:00Z",
      "The spare machine at Grace Hall is running. Thank you for waiting in the rain."
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "polls-2024-11-2"
      $0.likes = 44
    }
    post(
      "leaves-2024", "2024-11-11T14:00:00Z",
      """
      City Hall is closed for Veterans Day; the ceremony on the square is at 11. Leaf pickup \
      continues: Orchard Lane and Alder Court this week.
      """
    ) {
      $0.alsoOnBluesky()
    }
    post(
      "fire-2024", "2024-12-14T06:40:00Z",
      """
      A fire at 31 Alder Court is out. Two residents were helped from the upper floor and are at the \
      hospital. The street is closed until noon.
      """
    ) {
      $0.alsoOnBluesky()
      $0.warning = "House fire"
      $0.show(.fireEngine, alt: "A red fire engine with its ladder raised")
      $0.likes = 88
    }
    post(
      "fire-2024-1", "2024-12-14T15:02:00Z", by: .rosa,
      """
      @CityOfMapleBend Bless the crew. The church on Orchard Lane takes blankets and children's \
      coats for them until Sunday.
      """
    ) {
      $0.alsoOnBluesky()
      $0.replyTo = "fire-2024"
      $0.likes = 91
    }
  }
}
