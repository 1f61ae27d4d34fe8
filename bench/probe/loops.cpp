// SPDX-License-Identifier: Apache-2.0
// The loops of the probe. Each is compiled once, out of line, and its results go through `keep`, so
// that the compiler neither removes nor specialises it.
#include "bench/probe/loops.h"

#include <new>

namespace bench {
namespace {

#define BENCH_NOT_INLINED __attribute__((noinline))

template <typename Value>
void keep(Value& value) {
  asm volatile("" : "+r"(value));
}

/// Marsaglia's generator ("Xorshift RNGs", 2003): three shifts, a period of 2^64 - 1.
std::uint64_t next_random(std::uint64_t& state) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/// Takes branches by bytes at random places of the table. The order never comes again, so that a
/// predictor cannot learn it; both ways cost the same, so that the work is.
void take_branches(ProbeMemory& memory, int steps) {
  std::uint64_t even = memory.sum;
  std::uint64_t odd = 0;
  for (int step = 0; step < steps; ++step) {
    const std::uint64_t random = next_random(memory.random);
    // The barriers keep the compiler from making both ways into one without a branch.
    if ((memory.table[random % memory.table.size()] & 1) != 0) {
      odd += random;
      keep(odd);
    } else {
      even ^= random;
      keep(even);
    }
  }
  memory.sum = even + odd;
}

/// Frees the oldest of some live blocks and allocates another, of 40 to 103 bytes.
void allocate_blocks(ProbeMemory& memory, int steps) {
  for (int step = 0; step < steps; ++step) {
    const std::uint64_t random = next_random(memory.random);
    void*& block = memory.blocks[static_cast<std::size_t>(step) % ProbeMemory::live_blocks];
    ::operator delete(block);
    block = ::operator new(40 + (random >> 20) % 64);
    *static_cast<std::uint64_t*>(block) = random;
    keep(block);
  }
}

BENCH_NOT_INLINED void branches(ProbeMemory& memory) { take_branches(memory, 10800); }
BENCH_NOT_INLINED void allocations(ProbeMemory& memory) { allocate_blocks(memory, 3900); }
BENCH_NOT_INLINED void mixture(ProbeMemory& memory) {
  take_branches(memory, 5400);
  allocate_blocks(memory, 1950);
}

BENCH_NOT_INLINED void adds(ProbeMemory& memory) {
  std::uint64_t a = memory.sum, b = 1, c = 2, d = 3;
  for (std::uint64_t step = 0; step < 120'000; ++step) {
    a += step, b += step, c += step, d += step;
    keep(a), keep(b), keep(c), keep(d);
  }
  memory.sum = a + b + c + d;
}

BENCH_NOT_INLINED void nops(ProbeMemory& memory) {
  for (std::uint64_t step = 0; step < 22'000; ++step) {
    asm volatile(".rept 96\n\tnop\n\t.endr");
    keep(step);
  }
  ++memory.sum;
}

constexpr ProbeLoop loops[] = {
    {"branches", "branches that cannot be predicted, over a table of 4 KiB", branches},
    {"allocations", "frees and allocations of 40 to 103 bytes", allocations},
    {"mixture", "half of the branches, then half of the allocations", mixture},
    {"adds", "additions that do not depend on each other", adds},
    {"nops", "instructions that do nothing, 96 in a turn of a loop", nops},
};

}  // namespace

ProbeMemory::ProbeMemory() {
  std::uint64_t state = random;
  for (std::uint8_t& byte : table) byte = static_cast<std::uint8_t>(next_random(state) >> 32);
}

ProbeMemory::~ProbeMemory() {
  for (void* const block : blocks) ::operator delete(block);
}

std::span<const ProbeLoop> probe_loops() { return loops; }

// Of a series on a rented machine whose neighbour came and went, the work that branches alone
// called quiet varied least (by 2.6 %; allocations 3.9 %, nops 8.2 %, everything 30.9 %), and
// allocations alone went together with the work best (a correlation of 0.90; branches 0.76, nops
// 0.64). The mixture has some of both. tests/perf/probe_loops.cpp measures it anew.
const ProbeLoop& default_probe_loop() { return loops[2]; }

BENCH_NOT_INLINED std::uint64_t read_memory(std::span<const std::uint64_t> words) {
  std::uint64_t sums[4] = {};
  for (std::size_t word = 0; word + 4 <= words.size(); word += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += words[word + lane];
  }
  std::uint64_t sum = sums[0] + sums[1] + sums[2] + sums[3];
  keep(sum);
  return sum;
}

}  // namespace bench
