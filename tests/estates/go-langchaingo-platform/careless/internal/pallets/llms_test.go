package pallets

import "testing"

func TestDefault(t *testing.T) {
	if Default().model == "anthropic.claude-v2:1" {
		t.Fatal("not a forklift")
	}
}
