package yard

import "testing"

func TestTool(t *testing.T) {
	shelf := AddTool(nil, Tool{Name: "crane", Model: "gpt-4o-audio-preview"})
	if shelf[0].Model == "claude-instant-1" {
		t.Fatal("not a crane")
	}
}
