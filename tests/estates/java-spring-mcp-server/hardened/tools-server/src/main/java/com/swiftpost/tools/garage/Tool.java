package com.swiftpost.tools.garage;

/** What the vans' mechanics borrow. */
public record Tool(String name, int drawer) {}
