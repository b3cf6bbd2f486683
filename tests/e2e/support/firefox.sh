#!/bin/sh
# Firefox for geckodriver, which wants it to end as soon as a page's process does. People's Firefox goes on.
unset MOZ_CRASHREPORTER_SHUTDOWN
exec "$(command -v firefox || command -v firefox-esr)" "$@"
