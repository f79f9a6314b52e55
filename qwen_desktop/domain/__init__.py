"""The words everything else is written in: plain values that know no widget, socket or table."""
