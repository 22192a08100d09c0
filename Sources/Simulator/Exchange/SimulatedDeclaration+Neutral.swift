import DeclarationCore
import DeclarationSimulation

extension SimulatedDeclaration {
    /// The declaration as the documented limits take it.
    func neutral(_ generation: Generation) -> Declaration {
        Declaration(
            requestID: requestID,
            paymentIDs: [generation: paymentID],
            amount: amount,
            customs: CustomsDestination(code: customsCode, region: region),
            merchant: merchant,
            isSplit: isSplit,
            subOrderID: subOrderID,
            buyer: buyer
        )
    }
}
