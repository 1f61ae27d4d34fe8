// SPDX-License-Identifier: Apache-2.0
#include "bench/files/file_attributes.h"

#include <sys/xattr.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

namespace bench {
namespace {

constexpr std::string_view acl = "system.posix_acl_access";

/// Returns whether an attribute belongs to the name of a file and not to its content, as a
/// signature or a program's capabilities do.
bool is_kept(std::string_view name) {
  return name.starts_with("user.") || name == acl || name == "security.selinux";
}

bool copy_attribute(int from, const std::string& name, int to) {
  const ssize_t size = fgetxattr(from, name.c_str(), nullptr, 0);
  if (size < 0) return false;
  std::string value(static_cast<std::size_t>(size), '\0');
  const ssize_t got = fgetxattr(from, name.c_str(), value.data(), value.size());
  return got == size && fsetxattr(to, name.c_str(), value.data(), value.size(), 0) == 0;
}

}  // namespace

bool copy_attributes(int from, const struct stat& status, int to) {
  struct stat now {};
  if (fstat(to, &now) != 0) return false;
  if ((now.st_uid != status.st_uid || now.st_gid != status.st_gid) &&
      fchown(to, status.st_uid, status.st_gid) != 0) {
    return false;
  }
  // One that the folder gave the new file would stay where the old one had none.
  fremovexattr(to, acl.data());
  if (fchmod(to, status.st_mode & 0777) != 0) return false;
  const ssize_t size = flistxattr(from, nullptr, 0);
  if (size <= 0) return true;
  std::string names(static_cast<std::size_t>(size), '\0');
  const ssize_t got = flistxattr(from, names.data(), names.size());
  if (got < 0) return false;
  names.resize(static_cast<std::size_t>(got));
  for (std::size_t begin = 0; begin < names.size();) {
    const std::string name(names.c_str() + begin);
    begin += name.size() + 1;
    if (is_kept(name) && !copy_attribute(from, name, to) && name == acl) return false;
  }
  return true;
}

}  // namespace bench
