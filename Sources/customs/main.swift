import CustomsCLI
import Glibc
import ProviderCatalog

exit(await CustomsCommandLine(registrations: BuiltIn.all).run(Array(CommandLine.arguments.dropFirst())))
