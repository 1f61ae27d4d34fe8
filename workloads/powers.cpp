// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <iterator>
#include <vector>

#include <boost/multiprecision/cpp_int.hpp>

#include "workloads/support/bytes.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

using boost::multiprecision::cpp_int;

constexpr unsigned exponents[] = {2, 20};

/// Writes a size in bytes as 16 bits, then that many bytes, since 10²⁰ does not fit in 64 bits.
void write_integer(support::ByteWriter& writer, const cpp_int& value,
                   std::vector<std::uint8_t>& scratch) {
  scratch.clear();
  if (value != 0) export_bits(value, std::back_inserter(scratch), 8, /*msv_first=*/false);
  writer.write(static_cast<std::uint16_t>(scratch.size()));
  for (const std::uint8_t byte : scratch) writer.write(byte);
}

class Powers final : public ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;

  std::size_t max_output_bytes(std::size_t task) const override {
    const auto bits = std::bit_width((task + 1) * configuration().size - 1);
    std::size_t bytes = 0;
    for (const unsigned exponent : exponents) {
      bytes += sizeof(std::uint16_t) + (bits * exponent + 7) / 8;
    }
    return bytes * configuration().size;
  }

  std::size_t compute(std::size_t task, Output output) const override {
    const std::uint64_t first = task * configuration().size;
    support::ByteWriter writer(output);
    std::vector<std::uint8_t> scratch;
    for (std::uint64_t number = first; number < first + configuration().size; ++number) {
      for (const unsigned exponent : exponents) {
        write_integer(writer, pow(cpp_int(number), exponent), scratch);
      }
    }
    return writer.size();
  }
};

}  // namespace

WorkloadKind powers() {
  return {
      .description =
          "computes the square and the exact 20th power of each integer of its range, returns "
          "them",
      .size_unit = "integers in a task's range",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 5'000};
      },
      .create = create_as<Powers>,
  };
}

}  // namespace workloads
