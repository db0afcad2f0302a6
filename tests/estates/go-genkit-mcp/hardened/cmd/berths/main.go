package main

import (
	"context"
	"database/sql"
	"log"
	"os"

	_ "github.com/lib/pq"

	"example.com/quay/berths/internal/config"
	"example.com/quay/berths/internal/letters"
	"example.com/quay/berths/internal/mcpserver"
	"example.com/quay/berths/internal/notices"
	"example.com/quay/berths/internal/planner"
	"example.com/quay/berths/internal/summaries"
)

func main() {
	ctx := context.Background()
	cfg := config.Load()
	db, err := sql.Open("postgres", cfg.Database)
	if err != nil {
		log.Fatal(err)
	}
	switch os.Args[1] {
	case "serve":
		log.Fatal(mcpserver.Serve(cfg.Listen, db))
	case "notices":
		log.Fatal(notices.Serve(db))
	case "plan":
		p, err := planner.New(ctx, cfg)
		if err != nil {
			log.Fatal(err)
		}
		answer, err := p.Plan(ctx, os.Args[2])
		log.Println(answer, err)
	case "summary":
		log.Println(summaries.New(cfg.Summaries).Of(ctx, os.Args[2]))
	case "letter":
		log.Println(letters.Department(ctx, os.Args[2]))
	}
}
