extension SampleDiary {
  mutating func write2021() {
    post(
      "clinic-2021", "2021-02-01T15:00:00Z",
      """
      Vaccine clinic on Saturday at the recreation center, for residents of 65 and older. Call \
      555-0190 for a time. Rides are free.
      """
    ) {
      $0.likes = 55
    }
    post(
      "cold-2021", "2021-02-14T20:00:00Z",
      """
      Wind chill of 25 below tonight. The warming center at Fire Station 2 is open until Wednesday. \
      Check on your neighbors.

      If your pipes are on an outside wall, let the tap drip. #cold
      """
    ) {
      $0.show(.snowplough)
      $0.likes = 48
    }
    post(
      "water-hello", "2021-02-15T13:00:00Z", by: .water,
      """
      This is the Maple Bend Water Department (sample). Frozen meter? Call 555-0142 first; please do \
      not use a torch.
      """
    ) {
      $0.isPinned = true
    }
    post("cold-boost", "2021-02-15T13:20:00Z", "") { $0.shares = "water-hello" }
    post(
      "cold-2021-1", "2021-02-16T12:30:00Z", by: .water,
      """
      The utility has asked everybody to save power today from 6 to 9. The treatment plant runs on \
      its own generator; water is safe.
      """
    ) {
      $0.likes = 20
    }
    post(
      "council-2021-03", "2021-03-15T15:00:00Z",
      """
      Council meets tonight at 7, in person again, every other seat. You may also listen by \
      telephone: 555-0100, code 2020.
      """)
    post(
      "election-2021", "2021-04-05T14:00:00Z",
      """
      Municipal election tomorrow. Wards 1 and 2 as always; Ward 3 is back at Grace Hall, 12 Orchard \
      Lane. #election
      """)
    post(
      "trees-2021", "2021-04-23T15:00:00Z",
      """
      Free saplings at the square tomorrow from 9: red maple, hackberry and bur oak, one for each \
      household, while they last.
      """
    ) {
      $0.show(.park, alt: "Three small trees in pots on a lawn")
      $0.likes = 71
    }
    post(
      "trees-2021-1", "2021-04-24T16:55:00Z", by: .imogen,
      """
      @CityOfMapleBend All gone by 9:40, and half of them into one truck. Could you count per person \
      next year?
      """
    ) {
      $0.replyTo = "trees-2021"
      $0.likes = 15
    }
    post(
      "main-2021", "2021-05-18T13:10:00Z", by: .water,
      """
      Hydrants are flushed this week north of Mill Street. Brown water is harmless: run the cold tap \
      until it is clear.
      """)
    post(
      "bridge-2021", "2021-06-28T15:00:00Z",
      """
      The Mill Pond bridge is closed until August for repairs. The detour for walkers is signed \
      along the east bank.
      """
    ) {
      $0.link = SampleLink(
        path: "/news/mill-pond-bridge", title: "Mill Pond bridge: what is being done",
        description: "New deck, new rails, and a ramp that wheelchairs can use.")
    }
    post("bridge-2021-1", "2021-06-28T15:32:00Z", by: .marlon, "@CityOfMapleBend Hallelujah.") {
      $0.replyTo = "bridge-2021"
      $0.likes = 12
    }
    post(
      "fireworks-2021", "2021-07-02T15:00:00Z",
      """
      Fireworks over the river on Sunday at 9:30. Private fireworks end at 11 p.m.; dogs and \
      veterans will thank you.
      """)
    post(
      "missing-2021", "2021-07-20T23:05:00Z",
      """
      Found: the boy of six who went missing near Mill Pond this evening is safe and home. Thank you \
      to the forty who searched.
      """
    ) {
      $0.warning = "Missing child (resolved)"
      $0.likes = 240
    }
    post(
      "redistrict-2021", "2021-09-13T15:00:00Z",
      """
      Ward lines will change after the census. See the three draft maps at the library or ask the \
      clerk for a copy. Hearing: October 4.
      """
    ) {
      $0.show(.map)
    }
    post(
      "redistrict-2021-1", "2021-09-13T19:26:00Z", by: .bertram,
      """
      @CityOfMapleBend Map B cuts Alder Court in half. Who drew this, and what were they told to aim \
      for?
      """
    ) {
      $0.replyTo = "redistrict-2021"
      $0.likes = 22
    }
    post(
      "redistrict-2021-2", "2021-09-14T14:10:00Z",
      """
      @bertram_oakes The drafts were drawn by county staff to even out the numbers. The instructions \
      are on page 2. Please come on October 4.
      """
    ) {
      $0.replyTo = "redistrict-2021-1"
    }
    post(
      "halloween-2021", "2021-10-30T20:00:00Z",
      """
      Trick-or-treat hours tomorrow: 5 to 8 p.m. Porch light on means welcome. Drive as if every \
      leaf pile had a child in it.
      """
    ) {
      $0.show(.pumpkin, alt: "A carved pumpkin with a candle inside, smiling")
      $0.likes = 36
    }
    post(
      "plow-names", "2021-12-13T16:00:00Z",
      """
      The third grade has named our new plough: meet Sir Salts-a-Lot. Honorable mention: \
      Clearopathtra.
      """
    ) {
      $0.show(.snowplough, alt: "A yellow plough on a white road between two banks of snow")
      $0.likes = 310
    }
  }
}
