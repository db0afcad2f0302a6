rootProject.name = "museum"
include("desk", "edge")
