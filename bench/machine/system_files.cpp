// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/system_files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "workloads/support/file_descriptor.h"

namespace bench {

namespace files = std::filesystem;

std::optional<std::uint64_t> leading_number(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

std::optional<std::string> SystemFiles::content(const files::path& file) const {
  constexpr std::size_t max_bytes = 1 << 20;
  std::string text;
  // A stream would not do: a file of /proc whose process ends meanwhile opens and then fails with
  // ESRCH when it is read, which iterators over a stream's buffer throw.
  const workloads::support::FileDescriptor descriptor(
      open((root_ / file).c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor) return std::nullopt;
  std::array<char, 16384> buffer;
  while (text.size() < max_bytes) {
    const ssize_t got =
        read(descriptor.get(), buffer.data(), std::min(buffer.size(), max_bytes - text.size()));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::string SystemFiles::text(const files::path& file) const { return content(file).value_or(""); }

std::string SystemFiles::first_line(const files::path& file) const {
  const std::string all = text(file);
  return all.substr(0, all.find('\n'));
}

std::optional<std::uint64_t> SystemFiles::number(const files::path& file) const {
  return leading_number(first_line(file));
}

std::optional<std::uint64_t> SystemFiles::number(const files::path& file,
                                                 std::string_view key) const {
  const std::string all = text(file);
  for (std::string_view rest = all; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    if (line.starts_with(key)) return leading_number(line.substr(key.size()));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  }
  return std::nullopt;
}

std::vector<files::path> SystemFiles::numbered(const files::path& folder,
                                               std::string_view prefix) const {
  std::vector<files::path> found;
  std::error_code error;
  // A process may end while its folder is being listed.
  for (files::directory_iterator entry(root_ / folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
    if (name.find_first_not_of("0123456789", prefix.size()) != std::string::npos) continue;
    found.push_back(folder / name);
  }
  return found;
}

}  // namespace bench
