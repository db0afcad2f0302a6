bucket = "globex-tfstate-dev"
key    = "lake.tfstate"
region = "eu-central-1"
