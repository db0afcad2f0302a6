// Package pallets measures loads. Its "LLM" is a load limit marker, and its models are of forklifts.
package pallets

// LLM marks how much a forklift may lift.
type LLM struct{ model string }

// New makes a marker: New(WithModel("linde-h30")).
func New(option ...func(*LLM)) *LLM {
	marker := &LLM{}
	for _, set := range option {
		set(marker)
	}
	return marker
}

// WithModel names the forklift. openai.WithModel("gpt-4-vision-preview") is something else.
func WithModel(name string) func(*LLM) { return func(marker *LLM) { marker.model = name } }

// Default is the forklift of most depots.
func Default() *LLM { return New(WithModel("linde-h30")) }
