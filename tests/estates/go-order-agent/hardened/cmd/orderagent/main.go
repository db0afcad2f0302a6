package main

import (
	"context"
	"log"
	"os"

	"example.com/harbour/orderagent/internal/assistant"
	"example.com/harbour/orderagent/internal/config"
	"example.com/harbour/orderagent/internal/mcpserver"
	"example.com/harbour/orderagent/internal/store"
)

func main() {
	cfg := config.Load()
	orders, err := store.Open(cfg.Database)
	if err != nil {
		log.Fatal(err)
	}
	if len(os.Args) > 1 && os.Args[1] == "mcp" {
		log.Fatal(mcpserver.Serve(orders))
	}
	desk := assistant.New(cfg, orders)
	answer, err := desk.Ask(context.Background(), os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	log.Println(answer)
}
