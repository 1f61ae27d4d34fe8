// SPDX-License-Identifier: Apache-2.0
#include "bench/process/protocol.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <stdexcept>

#include <fmt/core.h>

#include "reports/results/files/json.h"
#include "reports/text/text.h"

namespace bench {

using nlohmann::json;

namespace {

using Kind = TrialRequest::Kind;

/// The numbers that stand for kinds in a message are those of earlier builds, which have no `fault`
/// and no `scenario`.
constexpr std::array<Kind, 7> kinds_by_number = {Kind::oracle,   Kind::timed,    Kind::memory,
                                                 Kind::timeline, Kind::describe, Kind::fault,
                                                 Kind::scenario};

std::size_t number_of(Kind kind) {
  return static_cast<std::size_t>(std::ranges::find(kinds_by_number, kind) -
                                  kinds_by_number.begin());
}

Kind kind_of(std::uint64_t number) {
  if (number >= kinds_by_number.size()) {
    throw std::runtime_error(
        fmt::format("kind: must be from 0 to {} (got {})", kinds_by_number.size() - 1, number));
  }
  return kinds_by_number[number];
}

}  // namespace

void to_json(json& text, const TrialRequest& request) {
  text = {{"kind", number_of(request.kind)},
          {"cell", request.cell},
          {"seed", request.seed},
          {"expected_digest", request.expected_digest},
          {"iterations", request.iterations},
          {"target_ns", request.target_ns},
          {"warm_up_iterations", request.warm_up_iterations},
          {"arguments", request.arguments},
          {"takes_turns", request.takes_turns},
          {"turn_ns", request.turn_ns},
          {"lead_in", request.lead_in}};
  if (!request.scenario.empty()) text["scenario"] = request.scenario;  // earlier builds refuse it
}

void from_json(const json& text, TrialRequest& request) {
  request.kind = kind_of(text.at("kind").get<std::uint64_t>());
  text.at("cell").get_to(request.cell);
  text.at("seed").get_to(request.seed);
  text.at("expected_digest").get_to(request.expected_digest);
  text.at("iterations").get_to(request.iterations);
  text.at("target_ns").get_to(request.target_ns);
  text.at("warm_up_iterations").get_to(request.warm_up_iterations);
  text.at("arguments").get_to(request.arguments);
  text.at("takes_turns").get_to(request.takes_turns);
  text.at("turn_ns").get_to(request.turn_ns);
  text.at("lead_in").get_to(request.lead_in);
  if (text.contains("scenario")) text.at("scenario").get_to(request.scenario);
}

void to_json(json& text, const Description& description) {
  text = {{"plan", description.plan}, {"machine", description.machine}};
  // Earlier builds do not tell: theirs are read as they were written.
  if (!description.dependencies.empty()) text["dependencies"] = description.dependencies;
}

void from_json(const json& text, Description& description) {
  text.at("plan").get_to(description.plan);
  text.at("machine").get_to(description.machine);
  if (text.contains("dependencies")) text.at("dependencies").get_to(description.dependencies);
}

void to_json(json& text, const TrialAnswer& answer) {
  text = {{"error", answer.error},           {"digest", answer.digest},
          {"waiting_ns", answer.waiting_ns}, {"job_bytes", answer.job_bytes},
          {"trial", answer.trial},           {"timeline", answer.timeline}};
  if (answer.description) text["description"] = *answer.description;
  if (!answer.changed_cores.empty()) text["changed_cores"] = answer.changed_cores;
  if (answer.expected_failure) text["expected_failure"] = *answer.expected_failure;
  if (!answer.observation.figures.empty()) text["figures"] = answer.observation.figures;
  if (!answer.observation.unavailable.empty()) text["unavailable"] = answer.observation.unavailable;
  if (answer.fault_outcome.usual_ns) text["fault_outcome"] = answer.fault_outcome;
  if (answer.refused) text["refused"] = true;  // as most answers, and all older ones, are without
}

void from_json(const json& text, TrialAnswer& answer) {
  text.at("error").get_to(answer.error);
  text.at("digest").get_to(answer.digest);
  text.at("waiting_ns").get_to(answer.waiting_ns);
  text.at("job_bytes").get_to(answer.job_bytes);
  text.at("trial").get_to(answer.trial);
  text.at("timeline").get_to(answer.timeline);
  if (text.contains("description")) {
    answer.description = text.at("description").get<Description>();
  }
  if (text.contains("changed_cores")) text.at("changed_cores").get_to(answer.changed_cores);
  if (text.contains("expected_failure")) {
    answer.expected_failure = text.at("expected_failure").get<reports::ExpectedFailure>();
  }
  if (text.contains("figures")) text.at("figures").get_to(answer.observation.figures);
  if (text.contains("unavailable")) {
    text.at("unavailable").get_to(answer.observation.unavailable);
  }
  if (text.contains("fault_outcome")) text.at("fault_outcome").get_to(answer.fault_outcome);
  if (text.contains("refused")) text.at("refused").get_to(answer.refused);
}

namespace {

template <typename Message>
std::string encode_message(const Message& message) {
  json text = message;
  text["protocol"] = protocol_version;
  return reports::to_line(text);
}

/// Returns the message without the protocol's number, which is no field of it.
template <typename Message>
Message body(json message) {
  message.erase("protocol");
  return reports::read_exactly<Message>(message);
}

template <typename Message>
Message decode_message(std::string_view text) {
  try {
    const json message = json::parse(text);
    if (message.at("protocol") != protocol_version) {
      throw std::runtime_error(fmt::format("speaks protocol {} instead of {}",
                                           message.at("protocol").dump(), protocol_version));
    }
    return body<Message>(message);
  } catch (const json::exception& error) {
    throw std::runtime_error(error.what());
  }
}

}  // namespace

std::string encode(const TrialRequest& request) {
  TrialRequest sent = request;
  sent.cell.traits.reset();  // a trial needs none, and earlier builds refuse the key
  return encode_message(sent);
}
std::string encode(const TrialAnswer& answer) { return encode_message(answer); }

TrialRequest decode_request(std::string_view text) { return decode_message<TrialRequest>(text); }

TrialAnswer decode_answer(std::string_view text) { return decode_message<TrialAnswer>(text); }

namespace {

constexpr std::string_view turn_command = "turn ";

/// Takes a number that begins `text`, without a sign or white space before it.
template <typename Number>
std::optional<Number> take_number(std::string_view& text, Number max) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || text.starts_with('-') || number > max) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

}  // namespace

std::string encode(const TurnCommand& command) {
  switch (command.kind) {
    case TurnCommand::Kind::turn:
      return fmt::format("{}{}\n", turn_command, command.iterations);
    case TurnCommand::Kind::drop:
      return "drop\n";
    case TurnCommand::Kind::finish:
      break;
  }
  return "finish\n";
}

TurnCommand decode_command(std::string_view line) {
  if (line == "finish") return {.kind = TurnCommand::Kind::finish};
  if (line == "drop") return {.kind = TurnCommand::Kind::drop};
  if (line.starts_with(turn_command)) {
    std::string_view rest = line.substr(turn_command.size());
    const auto iterations = take_number<std::uint64_t>(rest, max_turn_iterations);
    if (iterations && *iterations > 0 && rest.empty()) {
      return {.kind = TurnCommand::Kind::turn, .iterations = *iterations};
    }
  }
  throw std::runtime_error(
      fmt::format("a command to a trial must be 'finish', 'drop' or 'turn N' with N from 1 to {} "
                  "(got '{}')",
                  max_turn_iterations, reports::sanitize(line, 40)));
}

std::string ready_message(std::int64_t iteration_cost_ns) {
  return fmt::format("{}{}\n", ready_line, iteration_cost_ns);
}

std::string turn_message(std::span<const std::int64_t> iterations_ns) {
  std::string line = turn_line;
  for (const std::int64_t ns : iterations_ns) line += fmt::format(" {}", ns);
  return line + "\n";
}

std::optional<std::int64_t> parse_ready(std::string_view line) {
  if (!line.starts_with(ready_line)) return std::nullopt;
  line.remove_prefix(std::string_view(ready_line).size());
  const auto cost_ns = take_number<std::int64_t>(line, reports::longest_time_ns);
  return line.empty() ? cost_ns : std::nullopt;
}

std::optional<std::vector<std::int64_t>> parse_turn(std::string_view line) {
  if (!line.starts_with(turn_line)) return std::nullopt;
  line.remove_prefix(std::string_view(turn_line).size());
  std::vector<std::int64_t> times_ns;
  while (line.starts_with(' ') && times_ns.size() < max_turn_iterations) {
    line.remove_prefix(1);
    const auto ns = take_number<std::int64_t>(line, reports::longest_time_ns);
    if (!ns) return std::nullopt;
    times_ns.push_back(*ns);
  }
  if (!line.empty()) return std::nullopt;
  return times_ns;
}

}  // namespace bench
