package com.northwind.claims.tools;

import java.awt.Image;
import java.io.File;
import javax.imageio.ImageIO;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.stereotype.Component;

@Component
public class PhotoTools {

  @Tool(description = "Shrinks a photo of the damage")
  public String shrink(String path, int width) throws Exception {
    Image small = ImageIO.read(new File(path)).getScaledInstance(Math.min(width, 1200), -1, Image.SCALE_SMOOTH);
    return small.getWidth(null) + " pixels wide";
  }
}
