import AcmeWallet
import CustomsCLI
import ProviderCatalog

await CustomsCommandLine(registrations: BuiltIn.all + [AcmeWallet.registration]).main()
