#!/bin/sh
case "$LABEL" in
  bug|question|feature) gh issue edit "$ISSUE" --add-label "$LABEL" ;;
esac
