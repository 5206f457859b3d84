#pragma once

#include <cstdint>
#include <filesystem>

/// The same work with nothing around it: what reading, parsing and SQLite cost on this machine whoever asks.
/// No checks, no findings, no abstraction; trusted input. Throws on any error.
namespace meetpoint::bench {

/// Loads a directory of lists into a new store-shaped file. Returns how many rows there were.
std::uint64_t floor_load(const std::filesystem::path& directory, const std::filesystem::path& file);

/// Reads every column that a snapshot is built from. Returns how many rows there were.
std::uint64_t floor_scan(const std::filesystem::path& file);

/// Rows of one file that are not in the other, whole rows, over all types: 0 when both loads did the same.
std::uint64_t differing_rows(const std::filesystem::path& one, const std::filesystem::path& other);

}  // namespace meetpoint::bench
