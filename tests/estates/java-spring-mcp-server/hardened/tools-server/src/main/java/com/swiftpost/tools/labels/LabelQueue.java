package com.swiftpost.tools.labels;

interface LabelQueue {
  boolean add(String parcel, String printer);
}
