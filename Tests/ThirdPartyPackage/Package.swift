// swift-tools-version: 6.2
import PackageDescription

// A package of somebody else: its own backend, its own program, and nothing of DeclarationRouter but its products.
let package = Package(
    name: "AcmeCustoms",
    dependencies: [.package(name: "DeclarationRouter", path: "../..")],
    targets: [
        .target(name: "AcmeWallet", dependencies: [.product(name: "DeclarationCore", package: "DeclarationRouter")]),
        .executableTarget(
            name: "acme-customs",
            dependencies: [
                "AcmeWallet", .product(name: "CustomsCLI", package: "DeclarationRouter"),
                .product(name: "ProviderCatalog", package: "DeclarationRouter"),
            ]
        ),
        .executableTarget(
            name: "acme-shop",
            dependencies: [
                .product(name: "DeclarationCore", package: "DeclarationRouter"),
                .product(name: "DeclarationRouter", package: "DeclarationRouter"),
                .product(name: "ProviderCatalog", package: "DeclarationRouter"),
            ]
        ),
        .testTarget(
            name: "AcmeWalletTests",
            dependencies: ["AcmeWallet", .product(name: "DeclarationTesting", package: "DeclarationRouter")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
