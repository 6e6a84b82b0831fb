// swift-tools-version: 6.2
import PackageDescription

// MemberImportVisibility is left out where C's structs are used beside Foundation or NIO: the compiler ascribes the
// members of `stat` and `sockaddr_in` now to Glibc and now to CoreFoundation or CNIOLinux, which cannot be imported.
let strictBesideC: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .treatAllWarnings(as: .error),
]
let strict: [SwiftSetting] = strictBesideC + [.enableUpcomingFeature("MemberImportVisibility")]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let x509: [Target.Dependency] = [
  .product(name: "X509", package: "swift-certificates"), .product(name: "SwiftASN1", package: "swift-asn1"),
]
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOTLS", "NIOHTTP1"].map {
  .product(name: $0, package: "swift-nio")
}
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")

let package = Package(
  name: "rostra",
  products: [
    .executable(name: "rostra", targets: ["RostraCLI"]),
    .library(name: "WebArchive", targets: ["WebArchive"]),
    .library(name: "TransparencyLog", targets: ["TransparencyLog"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.5.1"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // Debian's libraries.
    .systemLibrary(name: "CLibDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "CPango", pkgConfig: "pangocairo", providers: [.apt(["libpango1.0-dev"])]),

    .systemLibrary(name: "CLibCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // libcurl's setters are variadic, which Swift cannot call: one line of C for each.
    .target(name: "CMail", dependencies: ["CLibCurl"]),

    // Four that do not know each other.
    .target(name: "WebArchive", dependencies: ["CLibDeflate", "CZlib", crypto], swiftSettings: strict),
    .target(
      name: "TransparencyLog",
      dependencies: [crypto] + x509,
      swiftSettings: strict),
    .target(
      name: "RostraStorage",
      dependencies: [
        "CLibPQ", crypto, .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
      ] + nio,
      swiftSettings: strict),
    .target(
      name: "RostraPlatforms", dependencies: ["CLibXML2", "CZlib", crypto, nioSSL] + nio + x509,
      swiftSettings: strictBesideC),

    // The product, and its front ends.
    .target(
      name: "Rostra",
      dependencies: [
        "WebArchive", "TransparencyLog", "RostraStorage", "RostraPlatforms", "CMail", "CPango", crypto,
        .product(name: "CryptoExtras", package: "swift-crypto"), .product(name: "Yams", package: "Yams"),
        .product(name: "Mustache", package: "swift-mustache"),
      ] + x509,
      resources: [
        .copy("Resources/Profiles"), .copy("Resources/Dictionaries"), .copy("Resources/Notices"),
        .copy("Resources/Production"), .copy("Resources/Defaults.yaml"),
      ],
      swiftSettings: strictBesideC),
    .target(
      name: "RostraWeb",
      dependencies: [
        "Rostra", "RostraPlatforms", "RostraStorage", "TransparencyLog", crypto, hummingbird,
        .product(name: "HummingbirdTLS", package: "hummingbird"), .product(name: "JWTKit", package: "jwt-kit"),
        .product(name: "HTTPTypes", package: "swift-http-types"), .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"), nioSSL,
      ] + nio,
      resources: [.copy("Resources/Assets")],
      swiftSettings: strictBesideC),
    .executableTarget(
      name: "RostraCLI",
      dependencies: [
        "Rostra", "RostraWeb", "RostraTesting", "RostraPlatforms", "RostraStorage", "TransparencyLog",
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ] + x509,
      swiftSettings: strict),
    .target(
      name: "RostraTesting", dependencies: ["RostraStorage", "RostraPlatforms", crypto] + nio,
      swiftSettings: strictBesideC),

    // Tests mirror Sources.
    .testTarget(name: "WebArchiveTests", dependencies: ["WebArchive", crypto], swiftSettings: strict),
    .testTarget(name: "TransparencyLogTests", dependencies: ["TransparencyLog", crypto] + x509, swiftSettings: strict),
    .testTarget(
      name: "RostraStorageTests", dependencies: ["RostraStorage", "RostraTesting"], swiftSettings: strictBesideC),
    .testTarget(
      name: "RostraPlatformsTests", dependencies: ["RostraPlatforms", "RostraTesting", "CZlib", crypto, nioSSL] + nio,
      swiftSettings: strictBesideC),
    .testTarget(
      name: "RostraTestingTests", dependencies: ["RostraTesting", "RostraPlatforms", crypto] + nio,
      swiftSettings: strictBesideC),
    .testTarget(
      name: "RostraTests",
      dependencies: [
        "Rostra", "RostraStorage", "RostraPlatforms", "RostraTesting", "WebArchive", "TransparencyLog", crypto,
      ] + x509,
      swiftSettings: strictBesideC),
    .testTarget(
      name: "RostraWebTests",
      dependencies: [
        "RostraWeb", "Rostra", "RostraStorage", "RostraPlatforms", "RostraTesting", "TransparencyLog", "WebArchive",
        crypto,
        hummingbird, .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "JWTKit", package: "jwt-kit"), .product(name: "HTTPTypes", package: "swift-http-types"),
      ] + nio,
      exclude: ["Kernel/route-table.txt"],
      swiftSettings: strictBesideC),
    // What only the whole program can show: that a crash loses nothing, and that the house stands as drawn.
    .testTarget(
      name: "CrashTests", dependencies: ["Rostra", "RostraCLI", "RostraStorage", "RostraPlatforms", "RostraTesting"],
      swiftSettings: strictBesideC),
    .testTarget(name: "ArchitectureTests", exclude: ["allowed-edges.txt"], swiftSettings: strictBesideC),

    // Benchmarks: executables that the scripts in Benchmarks/ run beside their peers.
    .executableTarget(
      name: "warc-benchmark", dependencies: ["WebArchive", "Rostra"], path: "Benchmarks/WebArchive",
      swiftSettings: strict),
    .executableTarget(
      name: "log-benchmark", dependencies: ["TransparencyLog", crypto] + x509, path: "Benchmarks/TransparencyLog",
      swiftSettings: strict),
    .executableTarget(
      name: "search-benchmark",
      dependencies: ["Rostra", "RostraStorage", .product(name: "GRDBSQLite", package: "GRDB.swift")],
      path: "Benchmarks/Search", swiftSettings: strict),
    .executableTarget(
      name: "governing-benchmark", dependencies: ["Rostra", "RostraStorage", "RostraPlatforms"],
      path: "Benchmarks/Governing", swiftSettings: strict),
    .executableTarget(
      name: "registry-benchmark", dependencies: ["Rostra", "RostraPlatforms", "RostraStorage"],
      path: "Benchmarks/Registry", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
