extension SampleDiary {
  mutating func write2022() {
    post(
      "snow-2022", "2022-02-02T11:15:00Z",
      """
      Snow emergency from 6 a.m. City Hall opens at 10. The council's work session tonight is moved \
      to Thursday. #snow
      """)
    post(
      "snow-2022-1", "2022-02-02T14:40:00Z", by: .dale,
      """
      @CityOfMapleBend My car was towed from a street with NO blue sign. The sign was under the snow \
      you ploughed onto it!
      """
    ) {
      $0.replyTo = "snow-2022"
      $0.likes = 19
    }
    post(
      "snow-2022-2", "2022-02-02T15:30:00Z",
      """
      @dale_harrowgate Please send us the street and your plate by e-mail to the clerk, not here. If \
      the sign was covered, the fee will be returned.
      """
    ) {
      $0.replyTo = "snow-2022-1"
    }
    post(
      "snow-2022-3", "2022-02-09T17:05:00Z", by: .dale, "@CityOfMapleBend They did return it. Fair is fair."
    ) {
      $0.replyTo = "snow-2022-2"
      $0.likes = 31
    }
    post(
      "council-2022-03", "2022-03-07T15:00:00Z",
      """
      Tonight at 7: first reading of the short-term rental ordinance. The text is nine pages and \
      worth your time before you speak.
      """)
    post(
      "election-2022-04", "2022-04-04T14:00:00Z",
      """
      Municipal election tomorrow, with the new ward lines. Check your ward before you go.

      Ward 1: Mill Street School. Ward 2: Fire Station 2. Ward 3: Grace Hall. #election
      """
    ) {
      $0.show(.map, alt: "Map of the three wards in three shades, the river as a blue line")
    }
    post(
      "siren-2022", "2022-04-13T14:55:00Z",
      """
      The sirens at 10 this morning are the monthly test. If you hear them at any other time, go \
      indoors and down.
      """)
    post(
      "tornado-2022", "2022-05-19T22:31:00Z",
      """
      TORNADO WARNING for Maple Bend until 6:15 p.m. Take shelter now, lowest floor, away from \
      windows.
      """
    ) {
      $0.likes = 88
    }
    post(
      "tornado-2022-1", "2022-05-19T23:20:00Z",
      "The warning has ended. No injuries are known. Wires are down on Orchard Lane: stay away."
    ) {
      $0.replyTo = "tornado-2022"
      $0.likes = 54
    }
    post(
      "tornado-2022-2", "2022-05-20T01:12:00Z", by: .rosa,
      """
      @CityOfMapleBend The siren at Mill Street did not sound. We heard the one across the river \
      only. Three houses here saw it late.
      """
    ) {
      $0.replyTo = "tornado-2022-1"
      $0.likes = 43
    }
    post(
      "tornado-2022-3", "2022-05-20T14:30:00Z",
      """
      @rosa_quillfeather You are right: its battery had failed. It has been replaced this morning, \
      and all five will be tested at noon.
      """
    ) {
      $0.replyTo = "tornado-2022-2"
      $0.likes = 29
    }
    post(
      "pool-2022", "2022-06-11T14:00:00Z",
      """
      We are short of lifeguards: the pool opens at noon instead of 10 until we have hired four \
      more. 16 and older, training is paid.
      """
    ) {
      $0.show(.pool)
    }
    post(
      "road-2022", "2022-07-18T13:00:00Z",
      """
      Main Street between 1st and 4th is milled this week and paved next week. Shops are open; use \
      the alley doors.
      """
    ) {
      $0.likes = 7
    }
    post(
      "dog-2022", "2022-08-23T15:30:00Z",
      """
      This good boy was found at the boat ramp. Brown collar, no tag, answers to sandwiches. He is \
      at the shelter until claimed.
      """
    ) {
      $0.show(.dog, alt: "A brown dog sitting, tongue out")
      $0.likes = 164
    }
    post(
      "dog-2022-1", "2022-08-23T18:02:00Z", by: .imogen,
      "@CityOfMapleBend That is Biscuit! Calling his people now."
    ) {
      $0.replyTo = "dog-2022"
      $0.likes = 88
    }
    post(
      "water-2022", "2022-09-06T14:00:00Z", by: .water,
      """
      The yearly water quality report is out: no limit was exceeded. Paper copies are at the \
      counter; an audio version is on request.
      """
    ) {
      $0.link = SampleLink(
        path: "/news/water-quality-2021", title: "Water quality report for 2021",
        description: "What was measured, how often, and what it means.")
    }
    post(
      "agua-2022", "2022-09-06T14:10:00Z", by: .water,
      """
      El informe anual de calidad del agua ya está disponible. No se superó ningún límite. Hay \
      copias en el mostrador.
      """
    ) {
      $0.language = "es"
    }
    post(
      "polls-2022-11", "2022-11-04T15:00:00Z",
      """
      General election on Tuesday. Polls 6 a.m. to 7 p.m. Bring a photo identification; the clerk \
      can tell you which kinds count. #election
      """)
    post(
      "lights-2022", "2022-12-02T23:45:00Z",
      """
      The tree on the square is lit at 6, with cocoa from the fire department. Dress warmly; the \
      wind comes off the river.
      """
    ) {
      $0.show(.lights, alt: "A tall tree with coloured lights against a night sky")
      $0.likes = 97
    }
    post(
      "freeze-2022", "2022-12-22T12:30:00Z", by: .water,
      """
      The temperature falls 40 degrees today. Open the cupboard under the sink, know where your \
      shut-off is, keep 555-0142 at hand.
      """)
  }
}
