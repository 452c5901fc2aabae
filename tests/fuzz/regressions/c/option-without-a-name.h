#ifdef CONFIG_
#define A 1
#elif defined(CONFIG__MODULE)
#define A 2
#endif
