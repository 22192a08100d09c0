import CustomsCLI
import Testing

@Suite struct MarkupTests {
    @Test func nothingFromOutsideBecomesMarkup() {
        let text = MarkupText("<script>alert(\"a\" & 'b')</script>\u{1B}[31m\u{0}").text
        #expect(text == "&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;\u{FFFD}[31m\u{FFFD}")
        #expect(MarkupText("宁波 ü 🙂").text == "宁波 ü 🙂")
    }
}
