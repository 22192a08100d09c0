import CExpat
import Glibc

/// The C side of a run: each callback finds its run and hands on Swift values.
enum ExpatCallbacks {
    static func install(on parser: XML_Parser, for run: ExpatParsing) {
        let data = Unmanaged.passUnretained(run).toOpaque()
        XML_SetUserData(parser, data)
        XML_SetElementHandler(
            parser,
            { data, name, _ in ExpatCallbacks.run(data)?.startElement(ExpatCallbacks.bytes(name)) },
            { data, _ in ExpatCallbacks.run(data)?.endElement() }
        )
        XML_SetCharacterDataHandler(parser) { data, bytes, length in
            ExpatCallbacks.run(data)?.characters(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
        }
        XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in ExpatCallbacks.run(data)?.startDoctype() }
        XML_SetXmlDeclHandler(parser) { data, _, encoding, _ in
            if let encoding { ExpatCallbacks.run(data)?.declared(String(cString: encoding)) }
        }
        XML_SetUnknownEncodingHandler(
            parser,
            { data, name, info in
                guard let info, let run = ExpatCallbacks.run(data) else { return Int32(XML_STATUS_ERROR.rawValue) }
                let isKnown = run.describe(ExpatCallbacks.string(name), to: info)
                return Int32((isKnown ? XML_STATUS_OK : XML_STATUS_ERROR).rawValue)
            },
            data
        )
    }

    private static func run(_ data: UnsafeMutableRawPointer?) -> ExpatParsing? {
        data.map { Unmanaged<ExpatParsing>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text, count: text.map { strlen($0) } ?? 0)
    }

    private static func string(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }
}
