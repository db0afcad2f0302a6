package com.aldersure.claims.tools;

import dev.langchain4j.agent.tool.Tool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;

@ApplicationScoped
public class PhotoTools {
  private static final Set<String> GEOMETRIES = Set.of("400x300", "800x600");

  private final CropQueue queue;

  PhotoTools(CropQueue queue) {
    this.queue = queue;
  }

  @Tool(name = "crop_photo", value = "Crops a photo to 400x300 or 800x600")
  public String crop(String photo, String geometry) {
    return GEOMETRIES.contains(geometry) ? queue.add(photo, geometry) : "unknown geometry";
  }
}
