# cmake -DFROM=DIRECTORY -DTO=FILE.cpp -P embed_files.cmake: makes a C++ file that defines the files of the directory as
# `meetpoint::api::embedded_files()`. Run by the build alone, on what `./dev web` has made.
file(GLOB_RECURSE names LIST_DIRECTORIES false RELATIVE ${FROM} ${FROM}/*)
list(SORT names)
set(arrays "")
set(table "")
set(number 0)
foreach(name IN LISTS names)
  file(READ ${FROM}/${name} hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," letters "${hex}")
  string(REGEX REPLACE "('[^']*','[^']*','[^']*','[^']*','[^']*','[^']*','[^']*','[^']*',)" "\\1\n" letters "${letters}")
  string(APPEND arrays "constexpr char kFile${number}[] = {\n${letters}};\n")
  string(APPEND table "    EmbeddedFile{\"${name}\", {kFile${number}, sizeof kFile${number}}},\n")
  math(EXPR number "${number} + 1")
endforeach()
if(number EQUAL 0)
  message(FATAL_ERROR "${FROM} has no files")
endif()
file(WRITE ${TO} "#include \"api/embedded_file.hpp\"\n\n#include <array>\n\nnamespace meetpoint::api {\n\nnamespace {\n\n"
     "${arrays}\nconstexpr std::array kFiles = {\n${table}};\n\n}  // namespace\n\n"
     "std::span<const EmbeddedFile> embedded_files() {\n  return kFiles;\n}\n\n}  // namespace meetpoint::api\n")
