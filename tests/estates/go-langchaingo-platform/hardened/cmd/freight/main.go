package main

import (
	"context"
	"flag"
	"log"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/jackc/pgx/v5"

	"example.com/freight/platform/internal/asking"
	"example.com/freight/platform/internal/catalog"
	"example.com/freight/platform/internal/clerk"
	"example.com/freight/platform/internal/incidents"
	"example.com/freight/platform/internal/manifests"
	"example.com/freight/platform/internal/repack"
	"example.com/freight/platform/internal/settings"
	"example.com/freight/platform/internal/tariffs"
	"example.com/freight/platform/internal/yard"
)

func main() {
	what := flag.String("do", "ask", "ask, clerk, repack, tariffs, manifests or incidents")
	tier := flag.String("tier", catalog.Fast, "how thoroughly to answer")
	flag.Parse()
	ctx := context.Background()
	cfg := settings.Load()
	aws, err := config.LoadDefaultConfig(ctx, config.WithRegion("eu-central-1"))
	if err != nil {
		log.Fatal(err)
	}
	desk := asking.New(aws)
	switch *what {
	case "ask":
		log.Println(desk.Ask(ctx, *tier, flag.Arg(0)))
	case "clerk":
		log.Println(clerk.New(cfg, yard.Dial(cfg.Database)).Answer(ctx, flag.Arg(0)))
	case "repack":
		log.Println(repack.Plan(ctx, cfg.Local, flag.Arg(0)))
	case "tariffs":
		log.Println(tariffs.Find(ctx, cfg.Qdrant, desk.Vector(ctx, flag.Arg(0))))
	case "manifests":
		log.Println(manifests.Find(ctx, flag.Arg(0)))
	case "incidents":
		conn, err := pgx.Connect(ctx, cfg.Database)
		if err != nil {
			log.Fatal(err)
		}
		log.Println(incidents.Like(ctx, conn, desk.Vector(ctx, flag.Arg(0))))
	}
}
