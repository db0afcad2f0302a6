package com.fjordbank.tools;

interface StatementQueue {
  String add(String account);
}
