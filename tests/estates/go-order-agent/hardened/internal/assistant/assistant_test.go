package assistant

import "testing"

type Tool struct{ Name string }

func TestModelIsKept(t *testing.T) {
	a := &Assistant{model: "gpt-4"}
	if a.model == "gpt-3.5-turbo" {
		t.Fatal("the old model")
	}
	_ = Tool{Name: "ladder"}
}
