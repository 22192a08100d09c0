import AcmeWallet
import CustomsCLI
import Glibc
import ProviderCatalog

let program = CustomsCommandLine(registrations: BuiltIn.all + [AcmeWallet.registration])
let status = await program.run(Array(CommandLine.arguments.dropFirst()))
exit(status)
