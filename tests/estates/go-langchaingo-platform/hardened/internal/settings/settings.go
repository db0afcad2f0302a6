// Package settings reads the environment. text-davinci-003 is long gone.
package settings

import (
	"cmp"
	"os"
)

const clerkModel = "gpt-4.1"

// Settings is what differs between the depots.
type Settings struct {
	Clerk    string
	Database string
	Local    Local
	Qdrant   Qdrant
}

// Local is a model on our own machine.
type Local struct{ Model, URL string }

// Qdrant is where the tariffs are.
type Qdrant struct {
	Host string
	Key  string
}

// Load reads the environment.
func Load() Settings {
	return Settings{
		Clerk:    cmp.Or(os.Getenv("CLERK_MODEL"), clerkModel),
		Database: os.Getenv("DATABASE_URL"),
		Local: Local{
			Model: cmp.Or(os.Getenv("LOCAL_MODEL"), "llama3.2:3b"),
			URL:   cmp.Or(os.Getenv("LOCAL_URL"), "https://gpu01.freight.example:11434"),
		},
		Qdrant: Qdrant{Host: "qdrant.freight.example", Key: os.Getenv("QDRANT_API_KEY")},
	}
}
