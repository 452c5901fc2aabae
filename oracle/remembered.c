/* Kconfig asks the compiler and the shell the same hundred questions in every run. Here each is asked once, and what it
 * printed kept in the folder ORACLE_ANSWERS: Kconfig looks at nothing else. oracle/kconfig.py puts this in popen's place. */
#undef popen
#undef pclose
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static unsigned long long hashed(unsigned long long hash, const char *text)
{
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3ULL; /* FNV-1a */
	return hash;
}

/* What the command printed, into a file of its own, which then gets its name. */
static void ask(const char *command, const char *answer)
{
	char part[4200], buffer[4096];
	size_t size;
	FILE *from = popen(command, "r"), *to;

	snprintf(part, sizeof(part), "%s.%d", answer, (int)getpid());
	to = fopen(part, "w");
	if (!from || !to)
		abort();
	while ((size = fread(buffer, 1, sizeof(buffer), from)) > 0)
		fwrite(buffer, 1, size, to);
	pclose(from);
	if (fclose(to) || rename(part, answer))
		abort();
}

FILE *remembered_popen(const char *command, const char *mode)
{
	char answer[4096];
	unsigned long long hash = hashed(hashed(0xcbf29ce484222325ULL, getenv("ARCH")), command);

	(void)mode;
	snprintf(answer, sizeof(answer), "%s/%016llx", getenv("ORACLE_ANSWERS"), hash);
	if (access(answer, R_OK))
		ask(command, answer);
	return fopen(answer, "r");
}
