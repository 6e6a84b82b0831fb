extension SampleDiary {
  mutating func write2023() {
    post(
      "council-2023-01", "2023-01-17T15:00:00Z",
      """
      Council meets tonight at 7. On the agenda: a trash fee of $4 a month from April, and the sale \
      of the old fire house.
      """)
    post(
      "trash-2023", "2023-01-18T16:20:00Z",
      """
      The council has approved a trash fee of $4 a month from April 1, by five votes to two. It \
      replaces the tag system: you will \
      no longer buy stickers for bags.

      Households below the income line pay nothing; forms are at the clerk's desk.
      """
    ) { $0.likes = 11 }
    post(
      "trash-2023-1", "2023-01-18T16:44:00Z", by: .dale,
      """
      @CityOfMapleBend So I put out one bag a month and now pay the same as the man with six. Who \
      thought of that?
      """
    ) {
      $0.replyTo = "trash-2023"
      $0.likes = 52
    }
    post(
      "trash-2023-2", "2023-01-18T17:01:00Z", by: .marlon,
      """
      @CityOfMapleBend Five people who have never carried a bag to a curb. Every one of them should \
      be made to ride the truck in July.
      """
    ) {
      $0.replyTo = "trash-2023"
      $0.likes = 40
    }
    post(
      "trash-2023-3", "2023-01-18T17:20:00Z", by: .rosa,
      """
      @dale_harrowgate The stickers were $1.50 each. Most of us will pay less. I am sorry that you \
      will not, but shouting helps nobody.
      """
    ) {
      $0.replyTo = "trash-2023-1"
      $0.likes = 23
    }
    post(
      "trash-2023-4", "2023-01-18T17:33:00Z", by: .dale,
      """
      @rosa_quillfeather @CityOfMapleBend I know where the mayor parks, and so does everybody else. \
      Maybe somebody should leave six bags on that car and see how it is liked. Keep laughing.
      """
    ) {
      $0.replyTo = "trash-2023-3"
      $0.likes = 8
    }
    post(
      "trash-2023-5", "2023-01-18T18:10:00Z",
      """
      @dale_harrowgate Criticism of the fee is welcome here. Hints at what might happen to a person \
      or their property are not: \
      please read our comment policy. The next hearing is on February 6, and you may speak for three \
      minutes.
      """
    ) {
      $0.replyTo = "trash-2023-4"
      $0.likes = 61
    }
    post(
      "trash-2023-6", "2023-01-18T18:25:00Z", by: .marlon,
      """
      @CityOfMapleBend Three minutes, after you voted. You will remember us in April, I promise you \
      that. Every door on my street.
      """
    ) {
      $0.replyTo = "trash-2023-5"
      $0.likes = 27
    }
    post(
      "trash-2023-7", "2023-02-07T15:30:00Z",
      """
      After last night's hearing the council has asked for a one-bag rate. A proposal comes on March \
      6. Thank you to the 31 who spoke.
      """
    ) {
      $0.replyTo = "trash-2023"
      $0.likes = 70
    }
    post(
      "election-2023", "2023-04-03T14:00:00Z",
      """
      Municipal election tomorrow: mayor, two council seats, one question on the library levy. \
      Polling places as last year. #election
      """)
    post(
      "results-2023", "2023-04-05T03:40:00Z",
      """
      Unofficial results, all wards: the library levy passed with 1,904 to 1,377. The clerk \
      certifies the count on April 18.
      """
    ) {
      $0.likes = 45
    }
    post(
      "market-2023", "2023-05-06T12:45:00Z",
      "Market day. New this year: you can pay with the state's food card at every stand."
    ) {
      $0.show(.market, alt: "Two market stands with striped roofs and baskets of vegetables")
    }
    post(
      "smoke-2023", "2023-06-28T17:00:00Z",
      """
      Smoke from the north has made the air unhealthy for everybody today. Camps are indoors; the \
      ball games are called off.
      """
    ) {
      $0.show(.smoke)
      $0.likes = 26
    }
    post(
      "smoke-2023-es", "2023-06-28T17:05:00Z",
      """
      El humo del norte hace que el aire no sea saludable hoy. Quédese adentro si puede. Los \
      partidos se cancelan.
      """
    ) {
      $0.language = "es"
    }
    post(
      "court-2023", "2023-08-07T16:00:00Z",
      """
      Municipal court has moved to the second floor. The elevator is beside the fountain; a bailiff \
      will meet you if you call ahead.
      """)
    post(
      "bus-2023", "2023-08-21T12:00:00Z",
      "School starts today. Stop for the bus: both directions, every lane, every time."
    ) { $0.likes = 34 }
    post(
      "meter-2023", "2023-09-12T14:15:00Z", by: .water,
      """
      New meters are being put in on the east side. Our people carry a badge and never ask for \
      money. Not sure? Call 555-0118.
      """)
    post("meter-2023-boost", "2023-09-12T14:30:00Z", "") { $0.shares = "meter-2023" }
    post(
      "scam-2023", "2023-10-05T18:20:00Z",
      """
      Somebody is calling residents and threatening to shut off their water today unless they pay \
      with gift cards. It is not us. Hang up.
      """
    ) {
      $0.warning = "Scam warning"
      $0.likes = 119
    }
    post(
      "scam-2023-1", "2023-10-05T19:03:00Z", by: .bertram,
      "@CityOfMapleBend They got my neighbor for two hundred dollars. She is 84. Whom should she call?"
    ) {
      $0.replyTo = "scam-2023"
      $0.likes = 14
    }
    post(
      "scam-2023-2", "2023-10-05T19:25:00Z",
      """
      @bertram_oakes We are sorry to hear it. The police desk is 555-0111; an officer will come to \
      her house, she need not travel.
      """
    ) {
      $0.replyTo = "scam-2023-1"
    }
    post(
      "parade-2023", "2023-12-09T15:00:00Z",
      "The winter parade starts at 5 from Mill Street School. Twenty-two floats, one llama."
    ) {
      $0.show(.lights)
      $0.likes = 58
    }
  }
}
