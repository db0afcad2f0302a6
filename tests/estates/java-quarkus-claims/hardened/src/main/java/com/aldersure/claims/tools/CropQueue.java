package com.aldersure.claims.tools;

interface CropQueue {
  String add(String photo, String geometry);
}
