// SPDX-License-Identifier: Apache-2.0
#include "bench/process/trial_pipes.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>
#include <utility>

namespace bench {
namespace {

constexpr std::size_t max_answer_bytes = 64 << 20;
constexpr std::size_t kept_output_bytes = 2000;

}  // namespace

TrialPipes::TrialPipes(const TrialRequest& request) : takes_turns_(request.takes_turns) {
  // A request is smaller than a pipe's buffer; were it not, writing would fail and not wait.
  for (const int fd : {request_.write_end.get(), answer_fd(), output_fd()}) {
    fcntl(fd, F_SETFL, O_NONBLOCK);
  }
  const std::string text = encode(request) + (takes_turns_ ? "\n" : "");
  if (write(request_.write_end.get(), text.data(), text.size()) !=
      static_cast<ssize_t>(text.size())) {
    throw std::system_error(errno, std::generic_category(), "writing a trial's request");
  }
}

void TrialPipes::start_trial(Guardian& guardian, const Launch& launch) {
  guardian.start_trial({.request = request_.read_end.get(),
                        .answer = answer_.write_end.get(),
                        .output = output_.write_end.get()},
                       launch);
  request_.read_end.reset();
  if (!takes_turns_) request_.write_end.reset();
  answer_.write_end.reset();
  output_.write_end.reset();
}

void TrialPipes::read_answer() {
  while (read_some(answer_, answer_text_)) {
    if (answer_text_.size() <= max_answer_bytes) continue;
    is_answer_too_long_ = true;
    answer_text_.clear();
  }
}

void TrialPipes::read_output() {
  while (read_some(output_, output_text_)) {
    if (output_text_.size() <= kept_output_bytes) continue;
    output_text_.erase(0, output_text_.size() - kept_output_bytes);
  }
}

bool TrialPipes::read_some(workloads::support::Pipe& pipe, std::string& text) {
  if (!pipe.read_end) return false;
  const ssize_t got = read(pipe.read_end.get(), buffer_.data(), buffer_.size());
  if (got == 0) pipe.read_end.reset();  // otherwise poll would never sleep again
  if (got <= 0) return false;
  text.append(buffer_.data(), static_cast<std::size_t>(got));
  return true;
}

std::size_t TrialPipes::take_progress() {
  std::size_t lines = 0;
  std::size_t taken = 0;
  for (std::size_t end = 0; (end = answer_text_.find('\n', taken)) != std::string::npos; ++lines) {
    if (!is_progress(std::string_view(answer_text_).substr(taken, end - taken))) break;
    taken = end + 1;
  }
  answer_text_.erase(0, taken);
  // An answer has one line, and nothing behind it.
  const std::size_t end = answer_text_.find('\n');
  const bool is_answer =
      answer_text_.starts_with('{') && (end == std::string::npos || end + 1 == answer_text_.size());
  is_garbled_ |= takes_turns_ && end != std::string::npos && !is_answer;
  return lines;
}

void TrialPipes::send(const TurnCommand& command) {
  asked_iterations_ = command.iterations;
  turn_ns_.reset();
  const std::string line = encode(command);
  [[maybe_unused]] const auto written = write(request_.write_end.get(), line.data(), line.size());
}

std::optional<std::vector<std::int64_t>> TrialPipes::take_turn_times() {
  return std::exchange(turn_ns_, std::nullopt);
}

/// Takes a line of a trial that takes turns, where it is one that may come now.
bool TrialPipes::is_of_turns(std::string_view line) {
  if (const auto cost_ns = parse_ready(line)) {
    if (ready_ns_) return false;
    ready_ns_ = cost_ns;
    return true;
  }
  auto times_ns = parse_turn(line);
  if (!times_ns || asked_iterations_ == 0 || times_ns->size() != asked_iterations_) return false;
  asked_iterations_ = 0;
  turn_ns_ = std::move(times_ns);
  return true;
}

bool TrialPipes::is_progress(std::string_view line) {
  if (line.empty()) return true;
  if (takes_turns_ && is_of_turns(line)) return true;
  if (!line.starts_with(service_line)) return false;
  line.remove_prefix(std::string_view(service_line).size());
  const char* const end = line.data() + line.size();
  const auto [rest, error] = std::from_chars(line.data(), end, service_);
  return error == std::errc() && rest == end;
}

std::string TrialPipes::output() const {
  const auto is_space = [](char byte) { return static_cast<unsigned char>(byte) <= ' '; };
  const auto first = std::ranges::find_if_not(output_text_, is_space);
  auto last = output_text_.end();
  while (last != first && is_space(*(last - 1))) --last;
  return {first, last};
}

}  // namespace bench
