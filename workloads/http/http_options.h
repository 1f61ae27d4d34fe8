// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workloads/option.h"

namespace workloads::support {

// The options of the workloads that download. `--time-scale` multiplies what our own server waits.

inline constexpr Option latency_option{
    .name = "latency",
    .values = "TIME",
    .help = "what the server waits before it answers",
    .type = Option::Type::duration,
    .default_value = "5ms",
    .max_value = 3.6e12,
};
inline constexpr Option jitter_option{
    .name = "jitter",
    .values = "TIME",
    .help = "up to this much more per task, by the seed",
    .type = Option::Type::duration,
    .default_value = "0s",
    .max_value = 3.6e12,
};
inline constexpr Option bandwidth_option{
    .name = "bandwidth",
    .values = "SIZE/s",
    .help = "at which the server sends a body, per connection (default: as it can)",
    .type = Option::Type::bytes_per_second,
    .default_value = "0",
    .min_value = 1,
    .max_value = 1e12,
};
inline constexpr Option keep_alive_option{
    .name = "keep-alive",
    .values = "",
    .help = "use a connection for many tasks, one after the other",
    .type = Option::Type::flag,
    .default_value = "no",
};
inline constexpr Option url_option{
    .name = "url",
    .values = "a URL",
    .help = "http://host[:port]/path of a server of your own, instead of ours",
    .type = Option::Type::printable_text,
    .default_value = "",
    .replaces_defaults = true,
};
inline constexpr Option timeout_option{
    .name = "timeout",
    .values = "TIME",
    .help = "after which a download has failed",
    .type = Option::Type::duration,
    .default_value = "10s",
    .min_value = 1e6,
    .max_value = 3.6e12,
    .shapes_tasks = false,
};
/// Where the server is: "127.0.0.1:4711", "[::1]:80". Set by `complete` for a `--url`, by
/// `start_service` for our own server.
inline constexpr Option server_option{
    .name = "_server",
    .values = "",
    .help = "",
    .type = Option::Type::printable_text,
    .default_value = "",
};
/// The download from a `--url` before the run, as `decode_download` reads it: every task has to get
/// the same. Set by `complete`.
inline constexpr Option expected_option{
    .name = "_expected",
    .values = "",
    .help = "",
    .type = Option::Type::printable_text,
    .default_value = "",
};

}  // namespace workloads::support
