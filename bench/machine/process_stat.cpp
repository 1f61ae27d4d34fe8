// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/process_stat.h"

#include <algorithm>
#include <charconv>

#include "bench/machine/cpu_times.h"

namespace bench {
namespace {

/// Takes fields that are separated by spaces from the front of a text.
class Fields {
 public:
  explicit Fields(std::string_view text) : rest_(text) {}

  bool are_valid() const { return are_valid_; }

  std::string_view next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size()));
    const std::string_view field = rest_.substr(0, rest_.find_first_of(" \n"));
    rest_.remove_prefix(field.size());
    if (field.empty()) are_valid_ = false;
    return field;
  }

  template <typename... Numbers>
  void read(Numbers&... numbers) {
    (read_number(numbers), ...);
  }

  void skip(int count) {
    for (; count > 0; --count) next();
  }

 private:
  template <typename Number>
  void read_number(Number& number) {
    const std::string_view field = next();
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
    if (error != std::errc() || end != field.data() + field.size()) are_valid_ = false;
  }

  std::string_view rest_;
  bool are_valid_ = true;
};

bool is_time(std::int64_t ticks) {
  return ticks >= 0 && static_cast<std::uint64_t>(ticks) <= max_clock_ticks;
}

}  // namespace

bool ProcessStat::is_kernel_thread() const {
  constexpr std::uint64_t kernel_thread = 0x00200000;  // PF_KTHREAD
  return (flags & kernel_thread) != 0;
}

std::optional<ProcessStat> parse_process_stat(std::string_view text) {
  // The name in parentheses may hold anything, parentheses included.
  const std::size_t name_begin = text.find('(');
  const std::size_t name_end = text.rfind(')');
  if (name_begin == std::string_view::npos || name_end == std::string_view::npos ||
      name_end < name_begin) {
    return std::nullopt;
  }
  ProcessStat stat;
  stat.name = text.substr(name_begin + 1, name_end - name_begin - 1);
  Fields id(text.substr(0, name_begin));
  id.read(stat.process);
  Fields fields(text.substr(name_end + 1));
  const std::string_view state = fields.next();
  if (!id.are_valid() || state.size() != 1) return std::nullopt;
  stat.state = state.front();
  fields.read(stat.parent);
  fields.skip(4);  // group, session, terminal, its group
  fields.read(stat.flags, stat.minor_faults, stat.child_minor_faults, stat.major_faults,
              stat.child_major_faults, stat.user_ticks, stat.system_ticks, stat.child_user_ticks,
              stat.child_system_ticks);
  fields.skip(2);  // priority, nice
  fields.read(stat.threads);
  fields.skip(1);  // itrealvalue
  fields.read(stat.start_time, stat.virtual_bytes, stat.resident_pages);
  fields.skip(3);  // limit, start and end of the code
  fields.read(stat.stack_start);
  const bool have_times = is_time(stat.user_ticks) && is_time(stat.system_ticks) &&
                          is_time(stat.child_user_ticks) && is_time(stat.child_system_ticks);
  return fields.are_valid() && have_times ? std::optional(std::move(stat)) : std::nullopt;
}

std::optional<ProcessStat> read_process_stat(const SystemFiles& files,
                                             const std::filesystem::path& folder) {
  const auto text = files.content(folder / "stat");
  return text ? parse_process_stat(*text) : std::nullopt;
}

std::optional<ProcessStat> read_process_stat(pid_t process) {
  return read_process_stat(SystemFiles(), "proc/" + std::to_string(process));
}

std::optional<ProcessStat> read_thread_stat(pid_t process, pid_t thread) {
  return read_process_stat(SystemFiles(),
                           "proc/" + std::to_string(process) + "/task/" + std::to_string(thread));
}

}  // namespace bench
