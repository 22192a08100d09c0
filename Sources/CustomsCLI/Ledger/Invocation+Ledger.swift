import DeclarationCore

extension Invocation {
    /// Runs something on the ledger.
    func remembering<Value>(_ body: () async throws(LedgerError) -> Value) async throws(CommandFailure) -> Value {
        do throws(LedgerError) {
            return try await body()
        } catch {
            throw CommandFailure(error)
        }
    }

    /// Runs something through a router with a ledger.
    func declaring<Value>(_ body: () async throws(LedgerRouterError) -> Value) async throws(CommandFailure) -> Value {
        do throws(LedgerRouterError) {
            return try await body()
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension LedgerStore {
    /// Does something with the ledger, and closes it however that ends.
    func closing<Value, Failure>(_ body: () async throws(Failure) -> Value) async throws(Failure) -> Value {
        do throws(Failure) {
            let value = try await body()
            await close()
            return value
        } catch {
            await close()
            throw error
        }
    }
}
