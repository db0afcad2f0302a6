#!/usr/bin/env bash
npm ci
