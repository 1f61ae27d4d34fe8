// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace bench {

/// Which descriptor of this process a path names, whether it is open or not: /dev/stdout,
/// /dev/fd/N, /proc/self/fd/N, or a link to one of them. Nothing for any other path.
std::optional<int> own_descriptor(const std::string& path);

/// Returns where the links of a path's last part lead. Stops before a link of /proc/PID/fd, which
/// is no path but an open file. Throws `UsageError` for a circle of links.
std::string follow_links(const std::string& path);

/// Returns whether the path is a link of /proc, and so an open file of some process.
bool is_proc_link(const std::string& path);

/// Which file it is, whatever it is called.
struct FileIdentity {
  dev_t device;
  ino_t inode;
  auto operator<=>(const FileIdentity&) const = default;
};

/// Identifies what two outputs must not share: a regular file, a named or unnamed pipe, a socket.
/// Nothing for a device and for what is not there.
std::optional<FileIdentity> identity_of(const std::string& path);
std::optional<FileIdentity> identity_of(int fd);

/// A name for a temporary file beside one of this name, no longer than a name may be. `attempt`
/// tells apart those of one process.
std::string temporary_name(const std::string& name, int attempt);

}  // namespace bench
