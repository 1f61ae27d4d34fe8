// SPDX-License-Identifier: Apache-2.0
#include "bench/process/protocol.h"

#include <cstdio>
#include <stdexcept>

#include <fmt/core.h>

#include "reports/results/files/json.h"

namespace bench {

using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TrialRequest, kind, cell, seed, expected_digest, iterations,
                                   target_ns, warm_up_iterations, arguments)

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

}  // namespace bench
